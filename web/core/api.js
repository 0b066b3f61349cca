/**
 * @file The one way to the API: language, token, keys, versions, refusals.
 *
 *     const licence = await get(`/firms/${firm}/licences/${id}`);
 *     const { body, version } = await read(`/businesses/${b}/profile`);   // body null: never set, version "0"
 *     await put(`/businesses/${b}/profile`, values, { version });
 *     await post(`/firms/${firm}/licences`, values, { key });
 *
 * What is refused is thrown as `Refused` with the API's own words; what did not arrive as `Offline`. A session
 * that has to be gone on with, a sign-in that is over and a proof that is asked for are seen to here, in place:
 * the call then goes on, so that no screen knows of them.
 */
import { language } from "./language.js";

/** @typedef {{type: string, title: string, status: number, detail: string, code: string, errors?: {code: string, detail: string, pointer?: string, parameter?: string}[], [more: string]: unknown}} Problem */
/** @typedef {{body?: unknown, query?: Record<string, unknown>, key?: string, version?: string | number | null, headers?: Record<string, string>, signal?: AbortSignal, isFile?: boolean}} Options */
/** @typedef {{status: number, body: any, version: string | null, headers: Headers}} Answer */

/** A refusal: `problem` is for people, `code` for decisions. */
export class Refused extends Error {
  /**
   * @param {Problem} problem
   * @param {Headers} headers
   */
  constructor(problem, headers) {
    super(problem.detail || problem.title);
    this.problem = problem;
    this.code = problem.code;
    this.status = problem.status;
    this.headers = headers;
  }
}

/**
 * Whether it is certain that nothing was done, so that a next try is another request.
 * @param {unknown} error
 */
export const isAnswered = (error) => error instanceof Refused && error.status < 500;

/** No answer came: the network or the service is away. */
export class Offline extends Error {}

/**
 * What the session does for calls; `core/session.js` puts itself here.
 * @type {{token: () => string | null, renew: (spent: string | null, code: string) => Promise<boolean>, prove: () => Promise<boolean>, connection: (path: string) => string | null, disconnected: () => void}}
 */
export const doors = {
  token: () => null,
  renew: async () => false,
  prove: async () => false,
  connection: () => null,
  disconnected: () => {},
};

const OVER = new Set(["token-expired", "token-invalid", "session-over", "invalid-session"]);
const OPEN = /^\/(sessions(?!\/current)|notice$)/; // neither what begins a session nor what all may read uses one
const AGAIN_MS = [500, 1500];

/** A key of one's own for a request that must not be done twice. */
export const newKey = () => crypto.randomUUID();

/**
 * Call the API; `path` begins behind `/v1`.
 * @param {string} method
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<Answer>}
 */
export async function call(method, path, options = {}) {
  const asked = method === "POST" && !options.key ? { ...options, key: newKey() } : options;
  const used = OPEN.test(path) ? null : doors.token();
  try {
    return await sent(method, path, asked);
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    const goesOn =
      refused.status === 401 && used && OVER.has(refused.code) ? await doors.renew(used, refused.code)
      : refused.code === "proof-needed" ? await doors.prove()
      : false;
    if (refused.code === "connection-over") doors.disconnected();
    if (!goesOn) throw refused;
    return call(method, path, asked);
  }
}

/**
 * Fetch a path of `/v1` as it is, signed in, for files.
 * @param {string} path
 * @returns {Promise<Blob>}
 */
export async function file(path) {
  return (await call("GET", path, { headers: { Accept: "*/*" }, isFile: true })).body;
}

/** @param {string} path @param {Options} [options] */
export const get = async (path, options) => (await call("GET", path, options)).body;

/**
 * Read what may never have been set: then `body` is null, and `version` is what a first PUT names.
 * @param {string} path
 * @param {Options} [options]
 * @returns {Promise<{body: any, version: string | null}>}
 */
export async function read(path, options) {
  try {
    return await call("GET", path, options);
  } catch (refused) {
    const version = refused instanceof Refused && refused.status === 404 ? versionOf(refused.headers) : null;
    if (version === null) throw refused;
    return { body: null, version };
  }
}

/** @param {string} path @param {unknown} [body] @param {Options} [options] */
export const post = async (path, body, options) => (await call("POST", path, { ...options, body })).body;
/** @param {string} path @param {unknown} body @param {Options} [options] */
export const put = async (path, body, options) => (await call("PUT", path, { ...options, body })).body;
/** @param {string} path @param {unknown} body @param {Options} [options] */
export const patch = async (path, body, options) => (await call("PATCH", path, { ...options, body })).body;
/** @param {string} path @param {Options} [options] */
export const del = async (path, options) => (await call("DELETE", path, options)).body;

/**
 * One exchange, repeated where nobody answered and repeating is safe.
 * @param {string} method
 * @param {string} path
 * @param {Options} options
 * @returns {Promise<Answer>}
 */
async function sent(method, path, options) {
  for (let turn = 0; ; turn++) {
    try {
      return await answered(await fetch(address(path, options.query), request(method, path, options)), options);
    } catch (error) {
      if (error instanceof Refused && error.status !== 503) throw error;
      if (options.signal?.aborted) throw error;
      const isSafe = method === "GET" || Boolean(options.key);
      if (!isSafe || turn >= AGAIN_MS.length) throw error instanceof Refused ? error : new Offline();
      await new Promise((done) => setTimeout(done, AGAIN_MS[turn]));
    }
  }
}

/**
 * @param {string} path
 * @param {Record<string, unknown>} [query]
 */
function address(path, query) {
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined && value !== null && value !== "");
  const said = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `/v1${path}${said && (path.includes("?") ? "&" : "?")}${said}`;
}

/**
 * @param {string} method
 * @param {string} path
 * @param {Options} options
 * @returns {RequestInit}
 */
function request(method, path, { body, key, version, headers = {}, signal }) {
  const token = OPEN.test(path) ? null : doors.token();
  const connection = doors.connection(path);
  const isFile = body instanceof Blob;
  return {
    method,
    signal,
    credentials: "same-origin",
    cache: "no-store",
    headers: {
      Accept: "application/json",
      "Accept-Language": language.get(),
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(connection && { "Connect-As": connection }),
      ...(body !== undefined && { "Content-Type": isFile ? body.type || "application/octet-stream" : "application/json" }),
      ...(key && { "Idempotency-Key": key }),
      ...(version !== undefined && version !== null && { "If-Match": `"${version}"` }),
      ...headers,
    },
    ...(body !== undefined && { body: isFile ? body : JSON.stringify(body) }),
  };
}

/**
 * @param {Response} response
 * @param {Options} options
 * @returns {Promise<Answer>}
 */
async function answered(response, { isFile }) {
  const { status, headers } = response;
  const isJson = /json/.test(headers.get("Content-Type") ?? "");
  const body = status === 204 ? null : isJson && !(isFile && response.ok) ? await response.json() : await response.blob();
  if (response.ok) return { status, body, version: versionOf(headers), headers };
  if (!isJson && status >= 500) throw new Offline(); // what stands before the API answered in its place
  throw new Refused(isJson ? body : { type: "", title: response.statusText, status, detail: "", code: "internal" }, headers);
}

/** @param {Headers} headers */
const versionOf = (headers) => headers.get("ETag")?.replace(/^W\/|"/g, "") ?? null;
