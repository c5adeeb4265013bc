/** By which names models go: the shipped one, and how a worker is told of one that this browser keeps. */

export const SHIPPED_ID = 'base';

const SCHEME = 'stored:';

/** The name under which the compute worker opens the stored model `id`. */
export const storedRef = (id: string): string => SCHEME + id;

/** The id of a stored model; null where the name is the URL of one on the page's own origin. */
export const storedId = (ref: string): string | null => (ref.startsWith(SCHEME) ? ref.slice(SCHEME.length) : null);
