import express from 'express';
import { reasonToRefuse } from './check.mjs';

const app = express();
app.post('/im', express.text({ type: () => true, limit: '1mb' }), (request, response) => {
  const reason = reasonToRefuse(request.url, request.body ?? '');
  const [ActionStatus, ErrorCode] = reason ? ['FAIL', 1] : ['OK', 0];
  response.json({ ActionStatus, ErrorCode, ErrorInfo: reason });
});
export const server = app.listen(process.env.PORT ?? 3000);
