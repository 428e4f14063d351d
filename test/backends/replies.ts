import { json, page, plain, type Reply } from './styles.ts';

/** What frameworks answer of their own accord to a callback that they do not let through, by the letter. */
export const REPLIES = {
  'Django, CSRF': page(
    '\n<!DOCTYPE html>\n<html lang="en">\n<head>\n' +
      '  <meta http-equiv="content-type" content="text/html; charset=utf-8">\n' +
      '  <meta name="robots" content="NONE,NOARCHIVE">\n  <title>403 Forbidden</title>\n  <style type="text/css">\n' +
      '    html * { padding:0; margin:0; }\n  </style>\n</head>\n<body>\n<div id="summary">\n' +
      '  <h1>Forbidden <span>(403)</span></h1>\n  <p>CSRF verification failed. Request aborted.</p>\n</div>\n' +
      '</body>\n</html>\n',
    403,
  ),
  'Django, the host': page(
    '<!doctype html>\n<html lang="en">\n<head>\n  <title>Bad Request (400)</title>\n</head>\n<body>\n' +
      '  <h1>Bad Request (400)</h1><p></p>\n</body>\n</html>\n',
    400,
  ),
  'Django, the host, with DEBUG': page(
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n  <title>DisallowedHost\n          at /im</title>\n</head>\n<body>\n' +
      '<pre class="exception_value">Invalid HTTP_HOST header: &#x27;backend:8000&#x27;. You may need to add ' +
      '&#x27;backend&#x27; to ALLOWED_HOSTS.</pre></body></html>',
    400,
  ),
  'Laravel, CSRF': page(
    '<!DOCTYPE html>\n<html lang="en">\n    <head>\n        <title>Page Expired</title>\n    </head>\n' +
      '    <body><div class="code">419</div></body>\n</html>',
    419,
  ),
  'Rails, CSRF': page(
    '<!DOCTYPE html>\n<html>\n<head>\n  <title>The change you wanted was rejected (422)</title>\n</head>\n' +
      '<body><h1>The change you wanted was rejected.</h1></body></html>',
    422,
  ),
  'Rails, the host': page('<header><h1>Blocked hosts: backend.internal</h1></header>', 403),
  'Express, csurf': page('<pre>ForbiddenError: invalid csrf token<br> &nbsp; at csrf (index.js:112:19)</pre>', 403),
  'a login': { ...page('Found. Redirecting to /login', 302), headers: { Location: '/login?next=/im' } },
  'a slash at the end': { ...page('', 301), headers: { Location: '/im/?SdkAppid=1400000001' } },
  'https instead': { ...page('<center>nginx</center>', 301), headers: { Location: 'https://im.example.com/im' } },
  'a redirect with a login in it': { ...page('', 302), headers: { Location: 'https://u:s3cret@im.example.com/x' } },
  'a user and a password': { ...plain('Unauthorized', 401), headers: { 'WWW-Authenticate': 'Basic realm="x"' } },
  'NestJS, a guard': json({ message: 'Forbidden resource', error: 'Forbidden', statusCode: 403 }, 403),
  'NestJS, validation': json(
    { message: ['property ClientIP should not exist'], error: 'Bad Request', statusCode: 400 },
    400,
  ),
  'NestJS, no route': json({ message: 'Cannot POST /im', error: 'Not Found', statusCode: 404 }, 404),
  'Django REST': json({ detail: 'Authentication credentials were not provided.' }, 401),
  'Spring Security': json(
    { timestamp: '2026-11-23T04:00:00.000+00:00', status: 403, error: 'Forbidden', path: '/im' },
    403,
  ),
  'Spring, no route': json(
    { timestamp: '2026-11-23T04:00:00.000+00:00', status: 404, error: 'Not Found', path: '/im' },
    404,
  ),
  'Spring, a parameter': json(
    { timestamp: '2026-11-23T04:00:00.000+00:00', status: 400, error: 'Bad Request', path: '/im' },
    400,
  ),
  'Spring, the media type': json(
    { timestamp: '2026-11-23T04:00:00.000+00:00', status: 415, error: 'Unsupported Media Type', path: '/im' },
    415,
  ),
  'Spring, the method': {
    ...json({ timestamp: '2026-11-23T04:00:00.000+00:00', status: 405, error: 'Method Not Allowed', path: '/im' }, 405),
    headers: { Allow: 'GET' },
  },
  'Flask, get_json': page(
    '<!doctype html>\n<html lang=en>\n<title>415 Unsupported Media Type</title>\n<h1>Unsupported Media Type</h1>\n' +
      '<p>Did not attempt to load JSON data because the request Content-Type was not &#39;application/json&#39;.</p>\n',
    415,
  ),
  'Flask, a crash': page(
    '<!doctype html>\n<html lang=en>\n<title>500 Internal Server Error</title>\n<h1>Internal Server Error</h1>\n',
    500,
  ),
  'FastAPI, validation': json(
    { detail: [{ type: 'missing', loc: ['query', 'Sign'], msg: 'Field required', input: null }] },
    422,
  ),
  'FastAPI, no route': json({ detail: 'Not Found' }, 404),
  'Express, no route': page(
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n' +
      '<pre>Cannot POST /im</pre>\n</body>\n</html>\n',
    404,
  ),
  'Express, a crash': page(
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n<title>Error</title>\n</head>\n<body>\n' +
      '<pre>TypeError: Cannot read properties of null (reading &#39;length&#39;)<br> &nbsp; ' +
      '&nbsp;at /app/index.js:12:30' +
      '</pre>\n</body>\n</html>\n',
    500,
  ),
  'Express, no body parser': page(
    '<!DOCTYPE html>\n<html lang="en">\n<head>\n<title>Error</title>\n</head>\n<body>\n' +
      '<pre>TypeError: Cannot destructure property &#39;PairList&#39; of ' +
      '&#39;req.body&#39; as it is undefined.<br></pre>',
    500,
  ),
  'Koa, no body': plain('Not Found', 404),
  'Go, no route': plain('404 page not found\n', 404),
  'Gin, a crash': { status: 500, type: null, text: '' },
  'Echo, no route': json({ message: 'Not Found' }, 404),
  'php -S, no file': page(
    '<!doctype html><html><head><title>404 Not Found</title></head><body><h1>Not Found</h1><p>The requested resource ' +
      '<code class="url">/im</code> was not found on this server.</p></body></html>',
    404,
  ),
  'PHP, a warning': page(
    '<br />\n<b>Warning</b>:  Undefined array key "Sign" in <b>/app/im.php</b> on line <b>7</b><br />\n' +
      '{"ActionStatus":"OK","ErrorCode":0,"ErrorInfo":""}',
    200,
  ),
  'Laravel, no route': json({ message: 'The route im could not be found.' }, 404),
  'nginx, nobody behind': page(
    '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body>\r\n<center><h1>502 Bad Gateway</h1></center>\r\n' +
      '<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n',
    502,
  ),
  'nginx, the size': page('<html>\r\n<head><title>413 Request Entity Too Large</title></head></html>', 413),
  'a web page': page('<!doctype html><html><head><title>My app</title></head><body><div id="root"></div></body>', 200),
  'a login page': page('<html><title>Sign in</title><form><input name=p type="password"></form></html>', 200),
  'a limit of the rate': { ...plain('Too many requests', 429), headers: { 'Retry-After': '60' } },
  'code 0': json({ code: 0 }),
  'the text ok': plain('ok', 200),
  'an empty 200': { status: 200, type: null, text: '' },
  'status 204': { status: 204, type: null, text: '' },
  'a command that it does not know': json({
    ActionStatus: 'FAIL',
    ErrorCode: 1,
    ErrorInfo: 'unknown command: Sns.CallbackFriendDelete',
  }),
  'a bad signature': json({ ActionStatus: 'FAIL', ErrorCode: 1, ErrorInfo: 'bad sign' }),
  'another app': plain('wrong SdkAppid', 403),
  'an old time': plain('RequestTime expired', 401),
  'ActionStatus in small letters': json({ ActionStatus: 'ok', ErrorCode: 0, ErrorInfo: '' }),
} satisfies Readonly<Record<string, Reply>>;
