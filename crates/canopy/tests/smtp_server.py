"""A real mail server for the tests: takes letters, tells of each on a line of JSON.

The first line is its port. It ends when its standard input does. What it does depends on whom a
letter is for: `gone@` is never taken, `busy@` not at the first attempt, `broken@` is taken but the
connection breaks before it says so, at the first attempt. With --auth it takes letters only from
those who sign in as user with the password "s3cret/p@ss".
"""

import asyncio
import json
import sys
from email import message_from_bytes, policy

from aiosmtpd.smtp import SMTP, AuthResult


class Postbox:
    def __init__(self):
        self.tried = set()

    def first(self, recipient):
        known = recipient in self.tried
        self.tried.add(recipient)
        return not known

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("gone@"):
            return "550 5.1.1 there is nobody of that name"
        if address.startswith("busy@") and self.first(address):
            tell({"refused": address})
            return "451 4.3.0 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = message_from_bytes(envelope.content, policy=policy.default)
        files = [part for part in letter.walk() if part.get_content_disposition() == "attachment"]
        parts = {part.get_content_type(): part.get_content()
                 for part in letter.walk() if not part.is_multipart() and part not in files}
        tell({"from": envelope.mail_from, "to": envelope.rcpt_tos, "hello": session.host_name,
              "signed_in": session.authenticated, "headers": dict(letter.items()),
              "text": parts.get("text/plain"), "html": parts.get("text/html"),
              "parts": list(parts),
              "files": [{"name": part.get_filename(), "type": part.get_content_type(),
                         "hex": part.get_payload(decode=True).hex()} for part in files]})
        recipient = envelope.rcpt_tos[0]
        if recipient.startswith("broken@") and self.first(recipient):
            server.transport.close()
        return "250 OK"


def tell(what):
    print(json.dumps(what), flush=True)


def check(server, session, envelope, mechanism, data):
    right = data.login == b"user" and data.password == b"s3cret/p@ss"
    return AuthResult(success=right, handled=right)


async def serve():
    settings = {}
    if "--auth" in sys.argv:
        settings = {"authenticator": check, "auth_required": True, "auth_require_tls": False}
    postbox, loop = Postbox(), asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(postbox, hostname="mail.example", **settings), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)
    server.close()


asyncio.run(serve())
