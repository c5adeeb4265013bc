/**
 * The service worker's part of the share target: what another program shares with the page comes as a form, which no host of files could
 * take. Its files go into a cache, from which the page takes them (src/app/opened-with.ts), and the form leaves this computer never.
 */

/** Runs in the service worker, as text: it may use nothing from here. */
const keepShared = async ({ request }) => {
  const page = new URL('./', request.url);
  try {
    const form = await request.formData();
    await caches.delete('micrographia-shared');
    const cache = await caches.open('micrographia-shared');
    let number = 0;
    for (const file of form.getAll('files')) {
      if (!(file instanceof File)) continue;
      await cache.put(new URL(`shared/${number++}/${encodeURIComponent(file.name)}`, page), new Response(file));
    }
  } catch {
    return Response.redirect(page.href, 303);
  }
  return Response.redirect(new URL('?shared', page).href, 303);
};

/** For Workbox's `runtimeCaching`. */
export const shareTarget = {
  urlPattern: ({ url, sameOrigin }) => sameOrigin && url.pathname.endsWith('/share'),
  method: /** @type {const} */ ('POST'),
  handler: keepShared,
};
