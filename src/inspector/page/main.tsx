import { render } from './preact.ts';

const root = document.getElementById('app');
if (root) render(<p>friend-cb</p>, root);
