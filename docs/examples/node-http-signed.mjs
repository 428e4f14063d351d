import http from 'node:http';
import { reasonToRefuse } from './check.mjs';

export const server = http.createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const reason = request.method === 'POST' ? reasonToRefuse(request.url, `${Buffer.concat(chunks)}`) : 'POST only';
    const [ActionStatus, ErrorCode] = reason ? ['FAIL', 1] : ['OK', 0];
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ ActionStatus, ErrorCode, ErrorInfo: reason }));
  });
});
server.listen(process.env.PORT ?? 3000);
