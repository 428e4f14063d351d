import express from 'express';

const isPair = (pair) => typeof pair?.From_Account === 'string' && typeof pair?.To_Account === 'string';
const app = express();
app.post('/im', express.json({ type: () => true, limit: '1mb' }), ({ query, body }, response) => {
  const isOurs = query.SdkAppid === '1400000001'; // given twice it is an array, and so refused
  const isSame = body?.CallbackCommand === query.CallbackCommand && !Array.isArray(body);
  const isDelete = query.CallbackCommand === 'Sns.CallbackFriendDelete';
  const isWhole = !isDelete || (Array.isArray(body?.PairList) && body.PairList.every(isPair));
  const isGood = isOurs && isSame && isWhole;
  // Here, if isGood && isDelete: for each pair, To_Account is no longer a friend of From_Account.
  const [ActionStatus, ErrorCode, ErrorInfo] = isGood ? ['OK', 0, ''] : ['FAIL', 1, 'not what we expect'];
  response.json({ ActionStatus, ErrorCode, ErrorInfo });
});
export const server = app.listen(process.env.PORT ?? 3000);
