/** Where the service worker puts files that another program shares with the page, until the page takes them. */
export const SHARED_FILES = 'micrographia-shared';

/** The name of a shared file in the address it is kept under: `./shared/<number>/<name>`. */
export const sharedName = (url: string): string => decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));
