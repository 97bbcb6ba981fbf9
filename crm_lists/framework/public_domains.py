"""Domains in which anybody can have a mailbox: an address there says nothing about a company."""

_NAMES = """
126.com 163.com aol.com arcor.de atlas.sk att.net azet.sk bk.ru bluewin.ch bol.com.br btinternet.com
centrum.cz centrum.sk comcast.net email.cz free.fr freemail.gr freemail.hu freenet.de gmail.com gmx.at
gmx.ch gmx.com gmx.de gmx.net googlemail.com hotmail.be hotmail.co.uk hotmail.com hotmail.de hotmail.es
hotmail.fr hotmail.gr hotmail.it icloud.com in.gr inbox.lv inbox.ru inmail.sk interia.pl laposte.net
libero.it list.ru live.be live.co.uk live.com live.de live.fr live.it live.nl mac.com mail.com mail.ru
mail.sk mailbox.org me.com msn.com naver.com o2.pl onet.pl orange.fr otenet.gr outlook.at outlook.com
outlook.cz outlook.de outlook.es outlook.fr outlook.it outlook.sk pm.me pobox.sk poczta.fm
poczta.onet.pl post.cz post.sk proton.me protonmail.com qq.com rambler.ru rocketmail.com seznam.cz
sfr.fr sina.com stonline.sk t-online.de telenet.be tiscali.it tlen.pl tuta.io tutanota.com ukr.net
virgilio.it volny.cz wanadoo.fr web.de windowslive.com wp.pl ya.ru yahoo.co.jp yahoo.co.uk yahoo.com
yahoo.de yahoo.es yahoo.fr yahoo.gr yahoo.it yahoo.ro yandex.com yandex.ru ymail.com zoho.com zoznam.sk
"""
PUBLIC_DOMAINS = frozenset(_NAMES.split())


def domain_of(address: str) -> str:
    """Return the domain of an e-mail address, empty where there is none or anybody can have it."""
    domain = address.rpartition("@")[2].strip().lower() if "@" in address else ""
    return "" if domain in PUBLIC_DOMAINS else domain
