// What is cheaper in one call of JavaScript than in many calls across the Wasm boundary, and what
// only JavaScript has.

// `headers` is name, value, name, value, …, separated by line feeds, which no header can hold.
const pairs = (headers) => {
  const words = headers.split("\n");
  const list = [];
  for (let i = 0; i + 1 < words.length; i += 2) list.push([words[i], words[i + 1]]);
  return list;
};

// Copying another `Response` is the cheapest way to give one its headers. It is kept together with its headers,
// since asking it for them makes an object each time.
export const template = (status, headers) => {
  const response = new Response(null, { status, headers: pairs(headers) });
  return { response, headers: response.headers };
};

// V8 collects when JavaScript has made enough garbage. An answer makes next to none, so a thousand requests with all that
// workerd keeps for them were buried at once, which nobody was answered for 4 to 20 ms. With 16 kB more it is
// one or two, more often (docs/benchmarks.md, "The tail").
const GARBAGE_WORDS = 4000;
let garbage;

export function respond({ response, headers }, changed, body) {
  garbage = new Array(GARBAGE_WORDS);
  if (changed) for (const [name, value] of pairs(changed)) headers.set(name, value);
  return new Response(body, response);
}

// As a stream and not as it is: a `Response` keeps its own copy of a blob or of bytes until it is collected, which
// may be a thousand answers later. A stream's copy goes when it has been sent.
export const respondBlob = (template, changed, blob) => respond(template, changed, blob.stream());

export const blob = (before, digits, after) => new Blob([before, digits, after]);

// The headers that every request to one server has, ready made. The sync token changes with each write.
let postHeaders = { text: "", made: undefined };

// One exchange: [status, retry-after, sync token, body], or what went wrong. The `worker` crate's `Fetch` and `Request`
// make the Worker 92 kB gzip larger, most of it `url` with its tables.
export async function post(number, answered, url, headers, syncToken, body) {
  if (postHeaders.text !== headers) postHeaders = { text: headers, made: new Headers(pairs(headers)) };
  if (syncToken !== undefined) postHeaders.made.set("upstash-sync-token", syncToken);
  let answer;
  try {
    // Another address is not the server that the token is for.
    const redirect = "manual";
    const response = await fetch(url, { method: "POST", headers: postHeaders.made, body, redirect });
    const bytes = new Uint8Array(await response.arrayBuffer());
    const { status, headers: given } = response;
    const retryAfter = status === 200 ? null : given.get("retry-after");
    answer = [status, retryAfter, given.get("upstash-sync-token"), bytes];
  } catch (error) {
    answer = `${error}`;
  }
  answered(number, answer);
}

// Read no further than it may be long.
export async function bodyText(request, mostBytes) {
  const decoder = new TextDecoder();
  let [bytes, text] = [0, ""];
  for await (const chunk of request.body ?? []) {
    bytes += chunk.length;
    if (bytes > mostBytes) return null;
    text += decoder.decode(chunk, { stream: true });
  }
  return text;
}

// Drawn many at a time: 10 ns each, where a call for one takes 100.
const drawn = new BigUint64Array(64);
let left = 0;

export function random() {
  if (left === 0) {
    crypto.getRandomValues(drawn);
    left = drawn.length;
  }
  return drawn[--left];
}
