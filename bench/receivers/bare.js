// The least that an HTTP server on Node.js can do with a callback: read the body and answer with a
// constant OK. `listen` is measured against it.
import http from 'node:http';

const REPLY = Buffer.from('{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}');

const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    Buffer.concat(chunks);
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': REPLY.length });
    response.end(REPLY);
  });
});
server.listen(0, '127.0.0.1', () => process.stderr.write(`listening on http://127.0.0.1:${server.address().port}/\n`));
