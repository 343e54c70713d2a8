"""Login through somebody who vouches for it: OpenID Connect, as Inera's IdP and the Swedish OIDC profile speak it.

``claims``    what is asked for and what it becomes: the one table
``provider``  who vouches, by the settings; what they publish
``exchange``  to the provider and back: what is sent, what is believed
"""
