import { useState } from 'react';
import { barNoteOf, cropOf, type Item, type MicrographFacts, pixelSizeOf } from '../../state/item';
import { Button } from '../../ui/Button';
import { bytesText, lengthText } from '../../ui/quantity';
import { Facts, Section } from '../../ui/Section';
import { pixelSizeText, rectText } from './describe';
import { PixelSizeDialog } from './PixelSizeDialog';
import { useParts } from './parts';

/** Scale, crop and what the instrument says of itself. */
export function PictureFacts({ item, facts }: { item: Item; facts: MicrographFacts }) {
  const { conductor } = useParts();
  const [asking, setAsking] = useState(false);
  const size = pixelSizeOf(item);
  const crop = cropOf(item, facts);
  const { metadata } = facts;
  return (
    <Section title="Picture" open>
      <Facts
        rows={[
          [
            'Pixel size',
            <span key="size" className="fact-with-action">
              <span data-testid="pixel-size">{pixelSizeText(size)}</span>
              <Button look="quiet" onPress={() => setAsking(true)}>
                {size ? 'Change' : 'Set'}
              </Button>
            </span>,
          ],
          ['Field', size && `${lengthText(crop.width * size.value)} × ${lengthText(crop.height * size.value)}`],
          [
            'Data bar',
            <span key="bar" className="fact-with-action">
              <span data-testid="data-bar">{barNoteOf(item, facts)}</span>
              {item.userBarTop !== null && (
                <Button look="quiet" onPress={() => conductor.moveBar(item.id, null)}>
                  Reset
                </Button>
              )}
            </span>,
          ],
          [
            'Classified',
            <span key="crop" data-testid="crop">
              {rectText(crop)}
            </span>,
          ],
          ['Voltage', metadata.acceleratingVoltageKv && `${metadata.acceleratingVoltageKv} kV`],
          ['Working distance', metadata.workingDistanceMm && `${Number(metadata.workingDistanceMm.toPrecision(4))} mm`],
          ['Magnification', metadata.magnification && `${Math.round(metadata.magnification).toLocaleString('en')} ×`],
          ['Detector', metadata.detector],
          ['Instrument', [metadata.vendor, metadata.instrument].filter(Boolean).join(' ')],
          ['Taken', metadata.acquiredAt],
          ['File', `${facts.format}, ${facts.bitDepth} bit, ${facts.width} × ${facts.height} px, ${bytesText(facts.fileSize)}`],
        ]}
      />
      {asking && <PixelSizeDialog item={item} onClose={() => setAsking(false)} />}
    </Section>
  );
}
