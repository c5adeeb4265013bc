import { useEffect, useRef, useState } from 'react';
import { fixed, t } from '../../locales/words';
import type { JudgedModel } from '../../services/finetune/protocol';
import type { Judged } from '../../state/fine-tune';
import { Button } from '../../ui/Button';
import { PointChart } from '../../ui/charts/PointChart';
import { saveFile } from '../../ui/files';
import { momentText, percentText, signedText } from '../../ui/quantity';
import { Facts } from '../../ui/Section';
import { ClassScores } from './ClassScores';
import { Comparison } from './Comparison';
import { type Cell, ConfusionTable } from './ConfusionTable';
import { Headline, intervalText } from './Headline';
import { JudgedPictures } from './JudgedPictures';
import { useFineTune, useTraining } from './parts';

interface Props {
  readonly onReview: (words: string, ids: readonly string[]) => void;
  readonly onTrainAgain: () => void;
}

/** How much a trained model can be trusted, and what it gets wrong. */
export function JudgementPane({ onReview, onTrainAgain }: Props) {
  const { trainer } = useFineTune();
  const models = useTraining((desk) => desk.models);
  const shown = useTraining((desk) => desk.shown);
  const trained = (models ?? []).filter(({ origin, damage }) => origin !== 'shipped' && damage === null);
  const first = trained.at(-1);
  useEffect(() => {
    if (shown === null && first) void trainer.show(first);
  }, [shown, first, trainer]);
  if (!shown)
    return (
      <div className="judgement-none">
        <h2>{t('No model to judge yet')}</h2>
        <p className="muted">{t('Train one: its judgement, on pictures it has not seen, appears here.')}</p>
      </div>
    );
  return (
    <div className="judgement">
      <header className="judgement-head">
        <label className="select">
          <span>{t('Model')}</span>
          <select
            value={shown.model.id}
            onChange={(event) => {
              const model = trained.find(({ id }) => id === event.target.value);
              if (model) void trainer.show(model);
            }}
          >
            {(trained.some(({ id }) => id === shown.model.id) ? trained : [...trained, shown.model]).map(
              ({ id, name, createdAt }) => (
                <option key={id} value={id}>
                  {name}, {momentText(createdAt)}
                </option>
              ),
            )}
          </select>
        </label>
        <span className="data-gap" />
        <Actions shown={shown} />
      </header>
      {shown.judged === null ? (
        <p className="judgement-none">
          {t('Nothing is known of how good {name} is: no pictures were kept from its training, or it was judged elsewhere.', {
            name: shown.model.name,
          })}
        </p>
      ) : (
        <Report
          key={shown.model.id}
          model={shown.model.name}
          judged={shown.judged}
          parentId={shown.model.parentId}
          onReview={onReview}
          onTrainAgain={onTrainAgain}
        />
      )}
    </div>
  );
}

function Actions({ shown: { model } }: { shown: Judged }) {
  const { trainer, classifyHref, saveReport } = useFineTune();
  const active = useTraining((desk) => desk.activeId === model.id);
  const work = useTraining((desk) => desk.work);
  const link = useRef<HTMLAnchorElement>(null);
  const before = useRef(active);
  useEffect(() => {
    // The button that was pressed is gone: what comes next takes its place.
    if (active && !before.current && document.activeElement === document.body) link.current?.focus();
    before.current = active;
  }, [active]);
  const save = async () => {
    const zip = await trainer.exportZip(model);
    if (zip) saveFile(`micrographia-model-${model.id}.zip`, zip);
  };
  return (
    <div className="judgement-actions">
      <span className="muted" role="status">
        {work !== null ? `${work} …` : active ? t('This model classifies now.') : ''}
      </span>
      {active ? (
        <a className="text-link" href={classifyHref} ref={link}>
          {t('Classify with it')}
        </a>
      ) : (
        <Button look="primary" isDisabled={work !== null} onPress={() => void trainer.use(model)}>
          {t('Use this model')}
        </Button>
      )}
      <Button icon="download" isDisabled={work !== null} onPress={() => void save()}>
        {t('Export zip')}
      </Button>
      <Button icon="download" isDisabled={work !== null} onPress={() => void saveReport(model)}>
        {t('Report (HTML)')}
      </Button>
      <Button onPress={() => window.print()}>{t('Print')}</Button>
    </div>
  );
}

interface ReportProps extends Props {
  readonly model: string;
  readonly judged: JudgedModel;
  readonly parentId: string | null;
}

function Report({ model, judged, parentId, onReview, onTrainAgain }: ReportProps) {
  const [cell, setCell] = useState<Cell>(null);
  const { judgement, folds } = judged;
  const { report, conformal, outOfSet } = judgement;
  return (
    <div className="judgement-body">
      <Headline model={model} judged={judged} parentId={parentId} />
      <section className="judgement-part" aria-label={t('Confusion matrix')}>
        <h3>{t('Which class is taken for which')}</h3>
        <p className="muted">{t('Press a number to see the pictures.')}</p>
        <ConfusionTable judgement={judgement} cell={cell} onCell={setCell} />
        <JudgedPictures judgement={judgement} cell={cell} onCell={setCell} onReview={onReview} onTrainAgain={onTrainAgain} />
      </section>
      <section className="judgement-part" aria-label={t('Per class')}>
        <h3>{t('Per class')}</h3>
        <ClassScores judgement={judgement} />
      </section>
      <section className="judgement-part" aria-label={t('Probabilities')}>
        <h3>{t('Do its probabilities come true?')}</h3>
        <div className="curves">
          <PointChart
            title={t('As it is shown (calibrated)')}
            xLabel={t('Stated probability')}
            yLabel={t('Share right')}
            points={binsOf(judgement.reliability.calibrated)}
          />
          <PointChart
            title={t('As the network gives it (raw)')}
            xLabel={t('Stated probability')}
            yLabel={t('Share right')}
            points={binsOf(judgement.reliability.raw)}
          />
        </div>
        <Facts
          rows={[
            [
              t('Stated against true'),
              report.ece === null
                ? null
                : t('off by {points} points on average (expected calibration error, 15 bins)', {
                    points: fixed(100 * report.ece, 1),
                  }),
            ],
            [
              t('What it does not rule out'),
              conformal.achieved === null || conformal.meanSize === null
                ? null
                : t(
                    'holds the true class for {achieved} of the pictures (promised: {coverage}), {meanSize} classes on average (conformal sets)',
                    {
                      achieved: percentText(conformal.achieved),
                      coverage: percentText(conformal.coverage),
                      meanSize: fixed(conformal.meanSize, 2),
                    },
                  ),
            ],
            [
              t('None of these'),
              outOfSet.falseAlarms === null || outOfSet.threshold > 1e8
                ? null
                : t(
                    'said where a picture is strange to it; wrongly of {falseAlarms} of these, which all are of known classes (out-of-set score: {value} above {threshold})',
                    {
                      value: outOfSet.measure === 'novelty' ? t('novelty') : t('energy'),
                      threshold: signedText(outOfSet.threshold),
                      falseAlarms: percentText(outOfSet.falseAlarms),
                    },
                  ),
            ],
          ]}
        />
      </section>
      {folds && (
        <section className="judgement-part" aria-label={t('Left out in turn (folds)')}>
          <h3>
            {t('Trained {count, plural, one {once} other {# times}}, each time judged on the pictures left out (folds)', {
              count: folds.folds.length,
            })}
          </h3>
          <p>
            {t(
              'Named right each time: {folds}; mean {mean}{interval}, standard deviation {deviation} points. This interval comes from how much the models differ, the one above from which pictures there happen to be.',
              {
                folds: folds.folds.map((score) => percentText(score)).join(', '),
                mean: percentText(folds.mean),
                interval: intervalText(folds.interval),
                deviation: fixed(100 * folds.deviation, 1),
              },
            )}
          </p>
        </section>
      )}
      <Comparison judged={judged} />
    </div>
  );
}

const binsOf = (bins: JudgedModel['judgement']['reliability']['raw']) =>
  bins.flatMap(({ n, confidence, accuracy, interval }) =>
    confidence === null || accuracy === null ? [] : [{ x: confidence, y: accuracy, interval, n }],
  );
