/** The browser's worker for the store of language models; its name is the address of the folder `llm/` beside the page. */
import type { Endpoint } from 'comlink';
import { FolderStore } from '../../storage/folder-store';
import { opfsRoot } from '../../storage/quota';
import { servedPacks } from '../../text/pack-served';
import { createPackService } from './pack-service';
import { servePacks } from './pack-worker-api';

const store = new FolderStore(opfsRoot, 'llm');
servePacks(self as unknown as Endpoint, createPackService({ store, served: servedPacks(self.name) }));
