import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { fixed, t, words } from '../../../locales/words';
import { type Item, pixelSizeOf } from '../../../state/item';
import { alike, type Scope, scopesFor } from '../../../state/scale';
import { Button, IconButton } from '../../../ui/Button';
import { lengthText } from '../../../ui/quantity';
import { Segmented } from '../../../ui/Segmented';
import { useDesk, useParts } from '../parts';
import { parsePixelSize, UNITS, type Unit } from '../pixelSize';
import { pixelsOf, type Shape, type Tool } from './shape';

interface Props {
  readonly item: Item;
  readonly tool: Tool;
  readonly shape: Shape | null;
  readonly onTool: (tool: Tool) => void;
  readonly onShape: (shape: Shape) => void;
  /** The shape once it is known whether it lies on a scale bar. */
  readonly settled: () => Promise<Shape | null>;
  readonly onClose: () => void;
}

const SCOPE_WORDS: Record<Exclude<Scope, 'this'>, string> = words({
  size: 'of this size in pixels',
  instrument: 'of this instrument',
  magnification: 'at this magnification',
});

/** The line above the picture while something is measured: what is drawn, and the scale that a line can give. */
export function MeasurePanel({ item, tool, shape, onTool, onShape, settled, onClose }: Props) {
  const { scaler } = useParts();
  const items = useDesk(({ session }) => session.items);
  const [text, setText] = useState('');
  const [unit, setUnit] = useState<Unit>('nm');
  const [scope, setScope] = useState<Scope>('this');
  const [fault, setFault] = useState(false);
  const [asking, setAsking] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const faultId = useId();
  const size = pixelSizeOf(item);
  const line = shape?.tool === 'line' ? shape : null;
  const asks = line !== null && (size === null || asking);
  // As fast as in Fiji: draw along the bar, type its length, Enter.
  const drawn = line !== null;
  useEffect(() => {
    if (drawn && asks) field.current?.focus();
  }, [drawn, asks]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    // Whoever types faster than the bar's ends are found still gets them.
    const along = await settled();
    if (along?.tool !== 'line') return;
    const nm = parsePixelSize(text, unit, pixelsOf(along));
    setFault(nm === null);
    if (nm === null) return;
    const source = along.onBar ? ('drawn' as const) : ('user' as const);
    scaler.set(new Map(alike(items, item, scope).map(({ id }) => [id, { nm, source }])));
    setAsking(false);
    setText('');
  };
  const { width = 1, height = 1 } = item.facts ?? {};

  return (
    <section className="measure-panel" aria-label={t('Measure')}>
      <Segmented
        label={t('What to draw')}
        options={[
          { id: 'line', content: t('Line') },
          { id: 'angle', content: t('Angle') },
        ]}
        value={tool}
        onChange={onTool}
      />
      {!shape && (
        <>
          <p className="measure-hint">
            {tool === 'line'
              ? t('Draw a line; along the scale bar it finds the ends.')
              : t('Draw from the vertex along one arm.')}
          </p>
          <Button
            look="quiet"
            onPress={() => {
              const [y, a, b] = [height / 2, { x: width / 3, y: height / 2 }, { x: (2 * width) / 3, y: height / 2 }];
              const third = { x: (2 * width) / 3, y: y - width / 6 };
              onShape({ tool, points: tool === 'line' ? [a, b] : [b, a, third], onBar: false });
            }}
          >
            {t('Put one in the middle')}
          </Button>
        </>
      )}
      {asks && (
        <form className="measure-form" onSubmit={submit}>
          <label>
            <span>{line.onBar ? t('The scale bar is') : t('The line is')}</span>
            <input
              ref={field}
              className="text-field"
              inputMode="decimal"
              autoComplete="off"
              aria-label={t('Length of the line')}
              aria-invalid={fault}
              {...(fault ? { 'aria-describedby': faultId } : {})}
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <label className="select">
            <span className="hidden-visually">{t('Unit')}</span>
            <select value={unit} onChange={(event) => setUnit(event.target.value as Unit)}>
              {Object.keys(UNITS).map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <label className="select">
            <span className="hidden-visually">{t('Set the scale of')}</span>
            <select value={scope} onChange={(event) => setScope(event.target.value as Scope)}>
              <option value="this">{t('this picture')}</option>
              {scopesFor(items, item).map(({ scope: wider, count }) => (
                <option key={wider} value={wider}>
                  {t('{count, plural, one {# picture} other {# pictures}}', { count })}{' '}
                  {SCOPE_WORDS[wider as keyof typeof SCOPE_WORDS]}
                </option>
              ))}
            </select>
          </label>
          <Button type="submit" look="primary">
            {t('Set the scale')}
          </Button>
          {fault && (
            <p id={faultId} role="alert" className="measure-fault">
              {t('Type the length that stands beside the bar, such as 500.')}
            </p>
          )}
        </form>
      )}
      {line && size && !asking && (
        <>
          <p className="measure-hint">
            {t('{pixels} px at {length} per pixel', {
              pixels: fixed(pixelsOf(line), 1),
              length: lengthText(size.value),
            })}
          </p>
          <Button look="quiet" onPress={() => setAsking(true)}>
            {t('Set the scale by it')}
          </Button>
        </>
      )}
      <IconButton icon="close" label={t('Stop measuring')} hint={t('Esc')} onPress={onClose} />
    </section>
  );
}
