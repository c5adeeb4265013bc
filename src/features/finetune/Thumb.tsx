import { useLayoutEffect, useRef } from 'react';
import type { Thumbnail } from '../../state/thumbnail';

/** A thumbnail on a canvas of its own size, scaled by the style sheet. The words beside it name the picture. */
export function Thumb({ thumbnail }: { thumbnail: Thumbnail }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const { width, height, grey } = thumbnail;
    const image = new ImageData(width, height);
    for (let i = 0; i < grey.length; i++) {
      image.data.fill(grey[i], 4 * i, 4 * i + 3);
      image.data[4 * i + 3] = 255;
    }
    context.putImageData(image, 0, 0);
  }, [thumbnail]);
  return <canvas ref={canvas} width={thumbnail.width} height={thumbnail.height} />;
}
