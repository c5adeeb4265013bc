/** Files of the build that a first visit does without: kept once they are used, or when the user asks for everything. */
const TEXT_ENGINES = /^assets\/(webllm|wllama)[^/]*$/;
/** By kind: what of one kind was used before is kept of a newer version, too. */
const KINDS = [
  TEXT_ENGINES,
  // Samples: their tiles have small pictures.
  /^samples\/[^/]*\.tif$/,
  // For processors without SIMD.
  /^assets\/tfjs-backend-wasm-(?!simd)[^/]*$/,
  // The front of models that were trained before there was one in eight bits.
  /^models\/fronts\/efficientnet-lite0\//,
];

/** Which kind of such files it is; -1 for one that is kept at once. @param path of a file of the build, from the page's folder */
export const kindKeptWhenUsed = (path: string): number => KINDS.findIndex((pattern) => pattern.test(path));

export const isKeptWhenUsed = (path: string): boolean => kindKeptWhenUsed(path) >= 0;

/** Whether it is part of what runs a language model. */
export const isOfTextEngines = (path: string): boolean => TEXT_ENGINES.test(path);

/** Where the page keeps such files itself; the service worker looks there, too. */
export const KEPT_WHEN_USED = 'micrographia-kept-when-used';
