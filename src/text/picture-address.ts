/**
 * Pictures for WebLLM, which takes them by address only and fetches that itself. A `data:` address is forbidden by the page's policy; this
 * one exists nowhere (RFC 6761), and the worker's own `fetch` answers it.
 */
import { sha256Hex } from '../base/hash';

const PICTURES = 'https://pack.invalid/picture/';

/**
 * @param fetchElse what is asked for every other address
 * @returns `addressOf` a picture: the same bytes have the same address, so that a conversation is known to go on. The last one is kept.
 */
export function pictureAddresses(fetchElse: typeof fetch) {
  let kept: { readonly address: string; readonly picture: Blob } | null = null;
  const get: typeof fetch = async (request, options) => {
    const address = request instanceof Request ? request.url : String(request);
    if (!address.startsWith(PICTURES)) return fetchElse(request, options);
    return kept?.address === address ? new Response(kept.picture) : new Response(null, { status: 404 });
  };
  return {
    fetch: get,
    async addressOf(picture: Blob): Promise<string> {
      const address = `${PICTURES}${await sha256Hex(new Uint8Array(await picture.arrayBuffer()))}.png`;
      kept = { address, picture };
      return address;
    },
  };
}
