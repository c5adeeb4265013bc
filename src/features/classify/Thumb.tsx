import { useLayoutEffect, useRef } from 'react';
import type { Thumbnail } from '../../state/thumbnail';
import { paintGrey } from '../../ui/picture/grey';

/** A thumbnail on a canvas of its own size, scaled by the style sheet. The entry beside it names the picture. */
export function Thumb({ thumbnail }: { thumbnail: Thumbnail }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context) return;
    const image = new ImageData(thumbnail.width, thumbnail.height);
    paintGrey(image, thumbnail.grey);
    context.putImageData(image, 0, 0);
  }, [thumbnail]);
  return <canvas ref={canvas} width={thumbnail.width} height={thumbnail.height} />;
}
