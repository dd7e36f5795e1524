// Starts Swagger UI on /docs. It stands in a file of its own because the site's security policy forbids
// inline scripts.

// Swagger UI has dark colours, and wants to be told.
const dark = matchMedia("(prefers-color-scheme: dark)");
const follow = () => document.documentElement.classList.toggle("dark-mode", dark.matches);
dark.addEventListener("change", follow);
follow();

// The page has its own heading, and there is one server: this one.
const nothing = () => () => null;

SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  layout: "BaseLayout",
  deepLinking: true,
  displayRequestDuration: true,
  tryItOutEnabled: true,
  validatorUrl: null,
  // Its colours for JSON are too faint to read, and it does nothing else.
  syntaxHighlight: false,
  defaultModelsExpandDepth: 0,
  plugins: [() => ({ wrapComponents: { InfoContainer: nothing, ServersContainer: nothing } })],
});
