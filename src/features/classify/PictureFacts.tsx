import { useState } from 'react';
import { numberText, pointed, t } from '../../locales/words';
import { barNoteOf, cropOf, type Item, type MicrographFacts, pixelSizeOf, voltageOf } from '../../state/item';
import { Button } from '../../ui/Button';
import { bytesText, lengthText } from '../../ui/quantity';
import { Facts, Section } from '../../ui/Section';
import { pixelSizeText, rectText } from './describe';
import { PixelSizeDialog } from './PixelSizeDialog';
import { useParts } from './parts';

function voltageText(item: Item): string | null {
  const voltage = voltageOf(item);
  if (!voltage) return null;
  const kv = pointed(String(Number(voltage.kv.toPrecision(4))));
  return voltage.source === 'file' ? `${kv} kV` : t('{kv} kV, read from the data bar', { kv });
}

/** Scale, crop and what the instrument says of itself. */
export function PictureFacts({ item, facts }: { item: Item; facts: MicrographFacts }) {
  const { conductor } = useParts();
  const [asking, setAsking] = useState(false);
  const size = pixelSizeOf(item);
  const crop = cropOf(item, facts);
  const { metadata } = facts;
  return (
    <Section title={t('Picture')} open>
      <Facts
        rows={[
          [
            t('Pixel size'),
            <span key="size" className="fact-with-action">
              <span data-testid="pixel-size">{pixelSizeText(size)}</span>
              <Button look="quiet" onPress={() => setAsking(true)}>
                {size ? t('Change') : t('Set')}
              </Button>
            </span>,
          ],
          [t('Field'), size && `${lengthText(crop.width * size.value)} × ${lengthText(crop.height * size.value)}`],
          [
            t('Data bar'),
            <span key="bar" className="fact-with-action">
              <span data-testid="data-bar">{barNoteOf(item, facts)}</span>
              {item.userBarTop !== null && (
                <Button look="quiet" onPress={() => conductor.moveBar(item.id, null)}>
                  {t('Reset')}
                </Button>
              )}
            </span>,
          ],
          [
            t('Classified'),
            <span key="crop" data-testid="crop">
              {rectText(crop)}
            </span>,
          ],
          [t('Voltage'), voltageText(item)],
          [
            t('Working distance'),
            metadata.workingDistanceMm && `${pointed(String(Number(metadata.workingDistanceMm.toPrecision(4))))} mm`,
          ],
          [t('Magnification'), metadata.magnification && `${numberText(Math.round(metadata.magnification))} ×`],
          [t('Detector'), metadata.detector],
          [t('Instrument'), [metadata.vendor, metadata.instrument].filter(Boolean).join(' ')],
          [t('Taken'), metadata.acquiredAt],
          [
            t('File'),
            t('{format}, {bitDepth} bit, {width} × {height} px, {fileSize}', {
              format: facts.format,
              bitDepth: facts.bitDepth,
              width: facts.width,
              height: facts.height,
              fileSize: bytesText(facts.fileSize),
            }),
          ],
        ]}
      />
      {asking && <PixelSizeDialog item={item} onClose={() => setAsking(false)} />}
    </Section>
  );
}
