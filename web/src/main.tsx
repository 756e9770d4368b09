import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import './lib/theme';
import './styles/tokens.css';
import './styles/base.css';
import './styles/signin.css';
import './styles/logs.css';
import './styles/editor.css';
import './styles/results.css';
import './styles/notebooks.css';
import './styles/reference.css';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
