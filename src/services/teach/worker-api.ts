/** What the teaching worker does: it holds what the model saw of each picture of the session, and solves the taught head anew. */
import { type Endpoint, transfer } from 'comlink';
import type { TaughtHead } from '../../evaluation/taught';
import { type Reply, reply, serve } from '../worker-link';
import type { PictureMap, Ranked, SeenPicture, SimilarPicture, TeachLabel } from './protocol';
import { Teacher } from './teacher';

export interface TeachApi {
  put(pictures: readonly SeenPicture[]): Promise<Reply<void>>;
  drop(ids: readonly string[]): Promise<Reply<void>>;
  rank(labels: readonly TeachLabel[], categories: number): Promise<Reply<Ranked>>;
  map(): Promise<Reply<PictureMap>>;
  similar(id: string, count: number): Promise<Reply<readonly SimilarPicture[]>>;
  head(labels: readonly TeachLabel[], categories: number): Promise<Reply<TaughtHead>>;
}

export function serveTeaching(endpoint: Endpoint): void {
  const teacher = new Teacher();
  const api: TeachApi = {
    put: (pictures) => reply(() => teacher.put(pictures)),
    drop: (ids) => reply(() => teacher.drop(ids)),
    async rank(labels, categories) {
      const answer = await reply(() => teacher.rank(labels, categories));
      return 'value' in answer ? transfer(answer, [answer.value.shares.buffer as ArrayBuffer]) : answer;
    },
    map: () => reply(() => teacher.map()),
    similar: (id, count) => reply(() => teacher.similar(id, count)),
    head: (labels, categories) => reply(() => teacher.head(labels, categories)),
  };
  serve(api, endpoint);
}
