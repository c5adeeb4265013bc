import { type ReactNode, useState } from 'react';
import { t } from '../../locales/words';
import type { Item } from '../../state/item';
import { IconButton } from '../../ui/Button';
import { DoubtDialog } from './DoubtDialog';
import { resultText } from './describe';
import { EngineFacts } from './EngineFacts';
import { Inside } from './inside/Inside';
import { PictureFacts } from './PictureFacts';
import { Provenance } from './Provenance';
import { useOrderNow, useParts, useSelected } from './parts';
import { Ranking } from './Ranking';
import { Remarks } from './Remarks';
import { RestsOn } from './RestsOn';
import { VerdictHead } from './VerdictHead';

interface Props {
  /** Further sections, put where measurements belong: below the ranking and its reasons. */
  readonly sections?: ((item: Item) => ReactNode) | undefined;
  /** Stands right below the verdict's sentence: what a person says to it. */
  readonly answer?: ((item: Item) => ReactNode) | undefined;
}

/** What was found for the picture on screen, from the plain sentence down to the hashes. */
export function VerdictPanel({ sections, answer }: Props) {
  const item = useSelected();
  return (
    <section className="verdict" aria-label={t('Verdict')}>
      {item ? (
        <Content key={item.id} item={item} sections={sections} answer={answer} />
      ) : (
        <p className="verdict-none muted">{t('No picture chosen.')}</p>
      )}
    </section>
  );
}

function Content({ item, sections, answer }: Props & { item: Item }) {
  const { conductor, exporting } = useParts();
  const orderNow = useOrderNow();
  const [copied, setCopied] = useState(false);
  const [asked, setAsked] = useState(false);
  const { facts, classification } = item;
  // Where there is nothing to see, nothing is ranked and there is nothing for it to rest on.
  const ranked = classification?.ranking.length ? classification : null;
  const copy = async () => {
    await navigator.clipboard.writeText(resultText(item));
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <>
      <header className="verdict-tools">
        <h2 className="verdict-name">{t('Verdict')}</h2>
        {copied && (
          <span className="muted" role="status">
            {t('Copied')}
          </span>
        )}
        <IconButton icon="help" label={t('How far to trust a verdict')} onPress={() => setAsked(true)} />
        <IconButton icon="copy" label={t('Copy this result as text')} onPress={() => void copy()} />
        <IconButton
          icon="download"
          label={t('Report of this picture')}
          onPress={() => exporting.setState({ asked: { ids: [item.id] } })}
        />
        <IconButton
          icon="remove"
          label={t('Remove from the gallery')}
          hint={t('Del')}
          onPress={() => conductor.remove([item.id], orderNow())}
        />
      </header>
      {asked && <DoubtDialog onClose={() => setAsked(false)} />}
      <VerdictHead item={item} />
      {answer?.(item)}
      {facts && <Remarks facts={facts} />}
      {ranked && <Ranking classification={ranked} />}
      {ranked && <RestsOn classification={ranked} />}
      {ranked && <Inside item={item} classification={ranked} />}
      {sections?.(item)}
      {facts && <PictureFacts item={item} facts={facts} />}
      {facts && <Provenance item={item} facts={facts} />}
      <EngineFacts />
    </>
  );
}
