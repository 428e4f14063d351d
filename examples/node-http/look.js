// Prints the friends of FRIEND_CB_FROM: how `friend-cb verify --probe 'node look.js'` sees the effect.
import { openStore } from './store.js';

const { DATABASE = 'friends.db', FRIEND_CB_FROM = '' } = process.env;
const store = openStore(DATABASE);
console.log(store.friendsOf(FRIEND_CB_FROM).join('\n'));
store.close();
