import { useEffect, useRef, useState } from 'react';
import type { Judged, JudgedModel } from '../../state/fine-tune';
import { Button } from '../../ui/Button';
import { PointChart } from '../../ui/charts/PointChart';
import { saveFile } from '../../ui/files';
import { countText, momentText, percentText, signedText } from '../../ui/quantity';
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
        <h2>No model to judge yet</h2>
        <p className="muted">Train one: its judgement, on pictures it has not seen, appears here.</p>
      </div>
    );
  return (
    <div className="judgement">
      <header className="judgement-head">
        <label className="select">
          <span>Model</span>
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
          Nothing is known of how good {shown.model.name} is: no pictures were kept from its training, or it was judged
          elsewhere.
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
  const { trainer, classifyHref } = useFineTune();
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
        {work !== null ? `${work} …` : active ? 'This model classifies now.' : ''}
      </span>
      {active ? (
        <a className="text-link" href={classifyHref} ref={link}>
          Classify with it
        </a>
      ) : (
        <Button look="primary" isDisabled={work !== null} onPress={() => void trainer.use(model)}>
          Use this model
        </Button>
      )}
      <Button icon="download" isDisabled={work !== null} onPress={() => void save()}>
        Export zip
      </Button>
      <Button onPress={() => window.print()}>Print</Button>
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
      <section className="judgement-part" aria-label="Confusion matrix">
        <h3>Which class is taken for which</h3>
        <p className="muted">Press a number to see the pictures.</p>
        <ConfusionTable judgement={judgement} cell={cell} onCell={setCell} />
        <JudgedPictures judgement={judgement} cell={cell} onCell={setCell} onReview={onReview} onTrainAgain={onTrainAgain} />
      </section>
      <section className="judgement-part" aria-label="Per class">
        <h3>Per class</h3>
        <ClassScores judgement={judgement} />
      </section>
      <section className="judgement-part" aria-label="Probabilities">
        <h3>Do its probabilities come true?</h3>
        <div className="curves">
          <PointChart
            title="Calibrated"
            xLabel="Stated probability"
            yLabel="Share right"
            points={binsOf(judgement.reliability.calibrated)}
          />
          <PointChart title="Raw" xLabel="Stated probability" yLabel="Share right" points={binsOf(judgement.reliability.raw)} />
        </div>
        <Facts
          rows={[
            ['Calibration error', report.ece === null ? null : `${report.ece.toFixed(3)} (expected, 15 bins, calibrated)`],
            [
              'Conformal sets',
              conformal.achieved === null || conformal.meanSize === null
                ? null
                : `hold the true class for ${percentText(conformal.achieved)} of the pictures (promised: ${percentText(conformal.coverage)}), ${conformal.meanSize.toFixed(2)} classes on average`,
            ],
            [
              'None of these',
              outOfSet.falseAlarms === null || outOfSet.threshold > 1e8
                ? null
                : `said where ${outOfSet.measure === 'novelty' ? 'the novelty' : 'the energy'}, the out-of-set score, is above ${signedText(outOfSet.threshold)}; wrongly of ${percentText(outOfSet.falseAlarms)} of these pictures, which all are of known classes`,
            ],
          ]}
        />
      </section>
      {folds && (
        <section className="judgement-part" aria-label="Folds">
          <h3>{countText(folds.folds.length, 'fold')}</h3>
          <p>
            Top-1 of the folds: {folds.folds.map((score) => percentText(score)).join(', ')}; mean {percentText(folds.mean)}
            {intervalText(folds.interval)}, standard deviation {(100 * folds.deviation).toFixed(1)} points. This interval comes
            from how much the fits differ, the one above from which pictures there happen to be.
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
