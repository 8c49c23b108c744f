// Talks to the collector that served this page, and to nobody else.

const TOKEN = "canvass.token";

/** A problem document of the API, or that nothing answered. */
export class Problem extends Error {
  constructor(status, document) {
    super(document.detail ?? "the collector answers " + status);
    this.status = status;
    this.code = document.code ?? null;
    this.remedy = document.remedy ?? null;
  }
}

export function token() {
  return sessionStorage.getItem(TOKEN);
}

export function signIn(text) {
  sessionStorage.setItem(TOKEN, text);
}

export function signOut() {
  sessionStorage.removeItem(TOKEN);
}

/** Sends a request; throws a Problem unless it succeeded or its status is among `fine`. */
export async function send(path, { method = "GET", body, accept, signal, headers = {}, fine = [] } = {}) {
  if (token()) {
    headers.Authorization = "Bearer " + token();
  }
  if (accept) {
    headers.Accept = accept;
  }
  if (body !== undefined) {
    headers["Content-Type"] = "application/json";
  }
  let response;
  try {
    response = await fetch(path, {
      method, headers, signal, cache: "no-store", credentials: "omit",
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new Problem(0, { detail: "the collector does not answer", remedy: "Look whether it runs, and try again." });
  }
  if (!response.ok && !fine.includes(response.status)) {
    throw new Problem(response.status, await response.json().catch(() => ({})));
  }
  return response;
}

export async function get(path, options) {
  return (await send(path, options)).json();
}

export async function post(path, body, options = {}) {
  return (await send(path, { ...options, method: "POST", body })).json();
}

export function queryPath(id, rest = "") {
  return "/v1/queries/" + encodeURIComponent(id) + rest;
}
