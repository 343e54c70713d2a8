// A real OpenID provider, as Inera's IdP and a broker of e-legitimationer speak, whose users are what the test says.
//
// Settings come as JSON in PROVIDER: {port, clients}. Who logs in next: POST /next with
//   {claims, acr, error?, lax?}   error: they say no. lax: the provider does not keep what it was asked for.
// GET /asked: the parameters of the last question. POST /keys: signs with a new key from now on.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import Provider, { interactionPolicy } from "oidc-provider";

const { port, clients } = JSON.parse(process.env.PROVIDER);
const issuer = `http://127.0.0.1:${port}`;
const NUMBER = ["personalIdentityNumber", "coordinationNumber", "previousCoordinationNumber"];
const accounts = new Map();
let next = { claims: { sub: "nobody" }, acr: "" };
let asked = {};

const policy = interactionPolicy.base();
for (const name of ["essential_acrs"]) {
  const check = policy.get("login").checks.get(name);
  const strict = check.check;
  check.check = (ctx) => (next.lax ? false : strict(ctx));
}

const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const provider = new Provider(issuer, {
  clients: clients.map((client) => ({
    token_endpoint_auth_method: "private_key_jwt",
    token_endpoint_auth_signing_alg: "PS256",
    id_token_signed_response_alg: "PS256",
    grant_types: ["authorization_code"],
    response_types: ["code"],
    ...client,
  })),
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", kid: "first" }] },
  cookies: { keys: ["only for tests"] },
  enabledJWA: { idTokenSigningAlgValues: ["PS256"], clientAuthSigningAlgValues: ["PS256"] },
  acrValues: ["http://id.sambi.se/loa/loa2", "http://id.sambi.se/loa/loa3", "http://id.elegnamnden.se/loa/1.0/loa2", "http://id.elegnamnden.se/loa/1.0/loa3"],
  scopes: ["openid", "profile", "commission", "https://id.oidc.se/scope/naturalPersonNumber"],
  claims: {
    openid: ["sub"],
    commission: ["employeeHsaId", "healthCareUnitHsaId"],
    profile: ["given_name", "family_name"],
    "https://id.oidc.se/scope/naturalPersonNumber": NUMBER.map((name) => `https://id.oidc.se/claim/${name}`),
  },
  conformIdTokenClaims: false,
  features: { claimsParameter: { enabled: true }, devInteractions: { enabled: false } },
  pkce: { required: () => true },
  responseTypes: ["code"],
  interactions: { policy, url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  findAccount: (ctx, sub) => ({ accountId: sub, claims: () => ({ sub, ...accounts.get(sub) }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new ctx.oidc.provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope(ctx.oidc.params.scope);
    grant.addOIDCClaims([...ctx.oidc.requestParamClaims]);
    await grant.save();
    return grant;
  },
  ttl: { IdToken: 300, AuthorizationCode: 60, Interaction: 600, Session: 3600, Grant: 3600, AccessToken: 300 },
});

const interact = async (request, response) => {
  const { prompt, params } = await provider.interactionDetails(request, response);
  asked = params;
  let result;
  if (next.error) result = { error: next.error, error_description: "the user said no" };
  // Asked again because the level was too low: says so, as a provider does that can do no better.
  else if (prompt.reasons.includes("essential_acrs") && !prompt.reasons.includes("no_session") && !prompt.reasons.includes("login_prompt"))
    result = { error: "unmet_authentication_requirements", error_description: "no better level" };
  else {
    accounts.set(next.claims.sub, next.claims);
    result = { login: { accountId: next.claims.sub, acr: next.acr, amr: ["urn:ietf:rfc:7638"], remember: true } };
  }
  await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
};

const listening = provider.callback();
const answer = (response, value) => response.end(JSON.stringify(value));
createServer((request, response) => {
  const path = request.url.split("?")[0];
  if (path === "/next") {
    let text = "";
    request.on("data", (part) => (text += part)).on("end", () => {
      next = JSON.parse(text);
      answer(response, true);
    });
  } else if (path === "/asked") answer(response, asked);
  else if (path.startsWith("/interaction/")) interact(request, response).catch((wrong) => { response.statusCode = 500; response.end(String(wrong)); });
  else listening(request, response);
}).listen(port, "127.0.0.1");
