import { App } from './app.tsx';
import { render } from './preact.ts';
import { createStore } from './store.ts';

const root = document.getElementById('app');
if (root) render(<App store={createStore()} />, root);
