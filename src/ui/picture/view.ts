/** Where the viewer looks: pure geometry between picture pixels and the screen. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** `zoom`: screen (CSS) px per picture px; `x`, `y`: the picture point in the middle of the screen. */
export interface View {
  readonly zoom: number;
  readonly x: number;
  readonly y: number;
}

const MAX_ZOOM = 40;

/** The whole picture, as large as it fits. */
export function fitView(picture: Size, screen: Size): View {
  const zoom = Math.min(screen.width / picture.width, screen.height / picture.height);
  return { zoom: zoom > 0 && Number.isFinite(zoom) ? zoom : 1, x: picture.width / 2, y: picture.height / 2 };
}

const clamp = (value: number, low: number, high: number) => Math.max(low, Math.min(high, value));

/** The nearest view that is allowed: from half of "fit" to 40-fold, and never with the picture's edge beyond the screen's middle. */
export function boundView(view: View, picture: Size, screen: Size): View {
  const fit = fitView(picture, screen).zoom;
  return {
    zoom: clamp(view.zoom, Math.min(fit, MAX_ZOOM) / 2, Math.max(MAX_ZOOM, fit)),
    x: clamp(view.x, 0, picture.width),
    y: clamp(view.y, 0, picture.height),
  };
}

/** Zooms by `factor` so that the picture point under screen point (sx, sy) stays there. */
export function zoomAbout(view: View, factor: number, sx: number, sy: number, picture: Size, screen: Size): View {
  const { zoom } = boundView({ ...view, zoom: view.zoom * factor }, picture, screen);
  const at = toPicture(view, screen, sx, sy);
  return boundView(
    { zoom, x: at.x - (sx - screen.width / 2) / zoom, y: at.y - (sy - screen.height / 2) / zoom },
    picture,
    screen,
  );
}

/** Moves the picture by (dx, dy) screen px. */
export const panBy = (view: View, dx: number, dy: number, picture: Size, screen: Size): View =>
  boundView({ ...view, x: view.x - dx / view.zoom, y: view.y - dy / view.zoom }, picture, screen);

export const toScreen = (view: View, screen: Size, x: number, y: number) => ({
  x: (x - view.x) * view.zoom + screen.width / 2,
  y: (y - view.y) * view.zoom + screen.height / 2,
});

export const toPicture = (view: View, screen: Size, sx: number, sy: number) => ({
  x: (sx - screen.width / 2) / view.zoom + view.x,
  y: (sy - screen.height / 2) / view.zoom + view.y,
});
