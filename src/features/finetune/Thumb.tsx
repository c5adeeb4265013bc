import { useEffect, useRef } from 'react';
import type { Thumbnail } from '../../dataset/thumbnail';
import { paintGrey } from '../../ui/picture/grey';
import { useFineTune } from './parts';

function draw(canvas: HTMLCanvasElement | null, { width, height, grey }: Thumbnail): void {
  const context = canvas?.getContext('2d');
  if (!canvas || !context) return;
  canvas.width = width;
  canvas.height = height;
  const image = new ImageData(width, height);
  paintGrey(image, grey);
  context.putImageData(image, 0, 0);
}

/** The thumbnail of a picture that was read, scaled by the style sheet; empty until it is there. The words beside it name the picture. */
export function Thumb({ path, sha256 }: { path: string; sha256: string }) {
  const { data } = useFineTune();
  const canvas = useRef<HTMLCanvasElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another file may have come under the same path
  useEffect(() => {
    let shown = true;
    data.thumbnail(path).then(
      (thumbnail) => {
        if (shown) draw(canvas.current, thumbnail);
      },
      () => {}, // its facts are listed all the same
    );
    return () => {
      shown = false;
    };
  }, [data, path, sha256]);
  return <canvas ref={canvas} width={0} height={0} />;
}
