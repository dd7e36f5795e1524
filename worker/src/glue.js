// What is cheaper in one call of JavaScript than in many calls across the Wasm boundary, and what
// only JavaScript has.
import { isbot } from "isbot";

export const isBot = (userAgent) => isbot(userAgent);

// `headers` is name, value, name, value, …, separated by line feeds, which no header can hold.
export function respond(status, headers, body) {
  const words = headers.split("\n");
  const init = new Headers();
  for (let i = 0; i + 1 < words.length; i += 2) init.append(words[i], words[i + 1]);
  return new Response(body, { status, headers: init });
}
