/** Where the service worker puts files that another program shares with the page, until the page takes them. */
export const SHARED_FILES = 'micrographia-shared';

/** The name of a shared file in the address it is kept under: `./shared/<number>/<name>`. */
export const sharedName = (url: string): string => decodeURIComponent(url.slice(url.lastIndexOf('/') + 1));

/** In the address to which the service worker sends the page then: the files are there, or (with this value) could not be taken over. */
export const SHARED = 'shared';
export const SHARE_FAILED = 'failed';
