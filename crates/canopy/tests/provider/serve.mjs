// A real OpenID Connect provider on a free loopback port, for the tests of signing in through an
// organization. It prints its issuer once it listens, and ends with its standard input.
//
//   node serve.mjs REDIRECT_URI
//
// Whoever signs in is the address they type as login; “unverified:” before it makes the provider say
// that it never verified the address. `PUT /test/forge/WORD` makes the next ID tokens wrong in one way.

import { createServer } from "node:http";
import { generateKeyPairSync } from "node:crypto";
import { decodeJwt, importJWK, SignJWT } from "jose";
import Provider from "oidc-provider";

const [redirectUri] = process.argv.slice(2);

const fresh = () => ({
  ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }),
  kid: "test",
  alg: "RS256",
  use: "sig",
});
const [key, foreign] = [fresh(), fresh()];

const client = (client_id, secret) => ({
  client_id,
  client_secret: secret,
  redirect_uris: [redirectUri],
  grant_types: ["authorization_code"],
  response_types: ["code"],
});

let forge = "nothing";
let asked = [];

const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [client("canopy", "a secret for tests only"), client("other", "another secret for tests")],
    jwks: { keys: [key] },
    cookies: { keys: ["a cookie key for tests only"] },
    claims: { openid: ["sub"], email: ["email", "email_verified"] },
    // Some providers write the address into the ID token, some tell it when asked for it.
    conformIdTokenClaims: process.env.EMAIL_IN_TOKEN !== "yes",
    pkce: { required: () => true },
    findAccount: (_, sub) => ({
      accountId: sub,
      claims: () => ({
        sub,
        email: sub.replace("unverified:", ""),
        email_verified: !sub.startsWith("unverified:"),
      }),
    }),
  });
  provider.use(async (ctx, next) => {
    asked.push(`${ctx.method} ${ctx.path}`);
    await next();
    if (ctx.path === "/token" && ctx.body?.id_token) ctx.body.id_token = await forged(ctx.body.id_token);
  });
  const answer = provider.callback();
  server.on("request", (request, response) => {
    const word = request.url.match(/^\/test\/forge\/([a-z-]+)$/)?.[1];
    if (word) {
      forge = word;
      response.end("ok");
    } else if (request.url === "/test/asked") {
      response.end(JSON.stringify(asked));
    } else {
      answer(request, response);
    }
  });
  console.log(issuer);
});

// The token with one thing wrong, signed anew with the provider's own key unless that is what is wrong.
async function forged(token) {
  const claims = decodeJwt(token);
  const now = Math.floor(Date.now() / 1000);
  const wrong = {
    issuer: { iss: "http://127.0.0.1:1" },
    audience: { aud: "other" },
    nonce: { nonce: "another" },
    expired: { exp: now - 3600, iat: now - 7200 },
    key: {},
    algorithm: {},
  }[forge];
  if (!wrong) return token;
  const header = { alg: "RS256", kid: "test", typ: "JWT" };
  const payload = { ...claims, ...wrong };
  if (forge === "algorithm") {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
    return `${part({ alg: "none", typ: "JWT" })}.${part(payload)}.`;
  }
  const by = await importJWK(forge === "key" ? foreign : key, "RS256");
  return new SignJWT(payload).setProtectedHeader(header).sign(by);
}

process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
