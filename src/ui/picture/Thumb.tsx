import { useLayoutEffect, useRef } from 'react';
import { paintGrey } from './grey';

/** A small grey picture, 8 bits a pixel. */
interface SmallPicture {
  readonly width: number;
  readonly height: number;
  readonly grey: Uint8ClampedArray;
}

/** A thumbnail on a canvas of its own size, scaled by the style sheet. The entry beside it names the picture. */
export function Thumb({ thumbnail }: { thumbnail: SmallPicture }) {
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
