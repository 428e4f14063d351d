import { quoteShell } from '../../protocol/shell.ts';

/** The lines to paste so that clients whose host is a constant come here. */
export function describeProxyUse(url: string, certFile: string): readonly string[] {
  const address = url.replace(/\/$/, '');
  const { hostname, port } = new URL(url);
  const cert = quoteShell(certFile);
  return [
    `all        export HTTPS_PROXY=${address} https_proxy=${address} NO_PROXY=localhost,127.0.0.1 no_proxy=localhost,127.0.0.1`,
    `Go, Python export SSL_CERT_FILE=${cert}    (Python's requests: REQUESTS_CA_BUNDLE)`,
    `Node       export NODE_EXTRA_CA_CERTS=${cert} NODE_USE_ENV_PROXY=1    (fetch of Node 20: undici's EnvHttpProxyAgent)`,
    `curl       export CURL_CA_BUNDLE=${cert}`,
    `PHP        php -d curl.cainfo=${cert} -d openssl.cafile=${cert} …`,
    `Java       keytool -importcert -noprompt -alias friend-cb -file ${cert} -keystore chat.p12 -storepass changeit`,
    `           java -Dhttps.proxyHost=${hostname} -Dhttps.proxyPort=${port} -Djavax.net.ssl.trustStore=chat.p12 -Djavax.net.ssl.trustStorePassword=changeit …`,
  ];
}
