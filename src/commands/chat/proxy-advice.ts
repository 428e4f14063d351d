import { quoteShell } from '../../protocol/shell.ts';
import { chatWords } from './words.ts';

/**
 * Lines for the shell of the program that calls, so that it comes here though its host is a
 * constant. All can be pasted at once: a comment says which clients the lines below it are for.
 */
export function describeProxyUse(url: string, certFile: string): readonly string[] {
  const { hostname, port, origin } = new URL(url);
  const [proxy, local] = [quoteShell(origin), 'localhost,127.0.0.1'];
  return [
    chatWords.now.allButJava,
    `export HTTPS_PROXY=${proxy} https_proxy=${proxy} NO_PROXY=${local} no_proxy=${local}`,
    ...describeTrust(certFile, {
      node: [chatWords.now.olderNode, 'NODE_USE_ENV_PROXY=1'],
      java: [`-Dhttps.proxyHost=${hostname.replace(/^\[|\]$/g, '')}`, `-Dhttps.proxyPort=${port}`],
    }),
  ];
}

interface More {
  readonly node: readonly [comment: string, ...variables: readonly string[]];
  readonly java: readonly string[];
}

/** The same for a program that is pointed here by `https://`, and only has to trust the certificate. */
export function describeTrust(certFile: string, more: More = { node: ['# Node.js'], java: [] }): readonly string[] {
  const cert = quoteShell(certFile);
  const store = certFile.replace(/\.crt$/, '.p12');
  const [comment, ...variables] = more.node;
  const options = [...more.java, `-Djavax.net.ssl.trustStore=${store}`, '-Djavax.net.ssl.trustStorePassword=changeit'];
  const keytool = `-importcert -noprompt -alias friend-cb -file ${cert} -keystore ${quoteShell(store)}`;
  return [
    '# curl',
    `export CURL_CA_BUNDLE=${cert}`,
    "# Go, Python's urllib",
    `export SSL_CERT_FILE=${cert}`,
    "# Python's requests",
    `export REQUESTS_CA_BUNDLE=${cert}`,
    comment,
    ['export', `NODE_EXTRA_CA_CERTS=${cert}`, ...variables].join(' '),
    `# PHP: php -d openssl.cafile=${cert} your.php`,
    '# Java',
    `rm -f ${quoteShell(store)} && keytool ${keytool} -storepass changeit`,
    `export JAVA_TOOL_OPTIONS=${quoteShell(options.map(quoteJava).join(' '))}`,
  ];
}

/** As one word of JAVA_TOOL_OPTIONS, where both kinds of quotes protect blanks. */
const quoteJava = (option: string): string => {
  if (!/[\s'"]/.test(option)) return option;
  return option.includes("'") ? `"${option}"` : `'${option}'`;
};
