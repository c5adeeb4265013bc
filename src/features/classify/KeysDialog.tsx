import { t, words } from '../../locales/words';
import { Dialog } from '../../ui/Dialog';

const KEYS: readonly (readonly [string, readonly (readonly [string, string])[]])[] = words([
  [
    'Anywhere',
    [
      ['?', 'These keys'],
      ['1 … 9 0', 'It is the first … tenth category'],
      ['X', 'It is none of these'],
      ['B', 'Accept what was read from the scale bar (with Shift: in all pictures)'],
      ['Ctrl Z', 'Take back: category, removal, data bar, pixel size, threshold'],
      ['Ctrl Y', 'Do it again (also with Ctrl Shift Z)'],
      ['Ctrl V', 'Add files or a picture from the clipboard'],
      ['Tab', 'Gallery, picture, edge of the data bar, contrast, verdict'],
    ],
  ],
  [
    'In the gallery',
    [
      ['↑ ↓', 'Previous, next picture (with Shift: choose these too)'],
      ['Home End', 'First, last'],
      ['Ctrl A', 'Choose all; Esc: only this one'],
      ['Enter', 'Go to the picture'],
      ['Del', 'Remove'],
    ],
  ],
  [
    'On the picture',
    [
      ['+ −', 'Zoom'],
      ['F', 'Show all of it'],
      ['Z', 'One picture pixel on one screen pixel'],
      ['← ↑ → ↓', 'Move it (with Shift: further)'],
      ['E', 'Look inside: heat map on, off'],
      ['O', 'Outlines: what was measured, drawn over the picture'],
      ['L', 'Measure: draw a line (along the scale bar it finds the ends; with Alt it does not)'],
      ['A I', 'Automatic contrast, invert'],
      ['N P', 'Next, previous picture'],
      ['Del', 'Remove'],
    ],
  ],
  [
    'On the vision graph',
    [
      ['← ↑ → ↓', 'From patch to patch'],
      ['Home End', 'First, last of the row'],
    ],
  ],
  [
    'On the edge of the data bar',
    [
      ['↑ ↓', 'One row (with Shift: ten)'],
      ['Home End', 'As high as it goes; nothing ignored'],
    ],
  ],
]);

/** Every key the classify view knows. */
export const KeysDialog = ({ onClose }: { onClose: () => void }) => (
  <Dialog title={t('Keys')} onClose={onClose}>
    <div className="keys">
      {KEYS.map(([place, rows]) => (
        <section key={place}>
          <h3>{place}</h3>
          <dl>
            {rows.map(([keys, words]) => (
              <div key={keys} className="key-row">
                <dt>
                  {keys.split(' ').map((key) => (
                    <kbd key={key}>{key}</kbd>
                  ))}
                </dt>
                <dd>{words}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  </Dialog>
);
