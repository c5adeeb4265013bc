import './app/trusted-types';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepOffline } from './app/offline';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <h1>Micrographia</h1>
  </StrictMode>,
);
void keepOffline({ onUpdate: (reload) => reload() });
