import http from 'node:http';

const isPair = (pair) => typeof pair.From_Account === 'string' && typeof pair.To_Account === 'string';
export const server = http.createServer(async (request, response) => {
  let isGood = false;
  try {
    const body = JSON.parse(Buffer.concat(await request.toArray()));
    const query = new URL(request.url, 'http://localhost').searchParams;
    const isOurs = query.getAll('SdkAppid').join() === '1400000001'; // given twice it is another text
    const isSame = (body.CallbackCommand ?? null) === query.get('CallbackCommand') && !Array.isArray(body);
    const isDelete = body.CallbackCommand === 'Sns.CallbackFriendDelete';
    isGood = request.method === 'POST' && isOurs && isSame && (!isDelete || body.PairList.every(isPair));
    // Here, if isGood && isDelete: for each pair, To_Account is no longer a friend of From_Account.
  } catch {} // cut off, not JSON or without PairList: refused
  const [ActionStatus, ErrorCode, ErrorInfo] = isGood ? ['OK', 0, ''] : ['FAIL', 1, 'not what we expect'];
  response.setHeader('Content-Type', 'application/json');
  response.end(JSON.stringify({ ActionStatus, ErrorCode, ErrorInfo }));
});
server.listen(process.env.PORT ?? 3000);
