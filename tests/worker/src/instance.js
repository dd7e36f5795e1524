// Evaluated before the Worker: keeps hold of its instance.
let instance;

WebAssembly.Instance = class extends WebAssembly.Instance {
  constructor(...parts) {
    super(...parts);
    instance = this;
  }
};

// For how many references to JavaScript the instance has made room: what waits holds some, and what is
// never freed holds them for ever.
export const references = () => instance.exports.__wbindgen_externrefs.length;
