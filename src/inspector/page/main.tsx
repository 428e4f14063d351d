import { speak } from '../../language.ts';
import { LANGUAGE_TAGS } from '../api.ts';
import { App } from './app.tsx';
import { render } from './preact.ts';
import { createStore } from './store.ts';
import { pageWords } from './words.ts';
import { zh } from './words-zh.ts';

pageWords.translate('zh', zh);

// Until the server has told which language it speaks.
if (document.documentElement.lang === LANGUAGE_TAGS.zh) speak('zh');

const root = document.getElementById('app');
if (root) render(<App store={createStore()} />, root);
