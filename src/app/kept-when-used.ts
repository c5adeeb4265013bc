/** Files of the build that a first visit does without: kept once they are used, or when the user asks for everything. */
const TEXT_ENGINES = /^assets\/(webllm|wllama)[^/]*$/;
const LATER = [
  TEXT_ENGINES,
  // Samples: their tiles have small pictures.
  /^samples\/[^/]*\.tif$/,
  // For processors without SIMD.
  /^assets\/tfjs-backend-wasm-(?!simd)[^/]*$/,
];

/** @param path of a file of the build, from the page's folder */
export const isKeptWhenUsed = (path: string): boolean => LATER.some((pattern) => pattern.test(path));

/** Whether it is part of what runs a language model. */
export const isOfTextEngines = (path: string): boolean => TEXT_ENGINES.test(path);

/** Where the page keeps such files itself; the service worker looks there, too. */
export const KEPT_WHEN_USED = 'micrographia-kept-when-used';
