"""What the columns of a sheet are, by their headers in English, Norwegian, German, French, Spanish (and Portuguese).

A guess is only a proposal: the channel-data steward confirms it once per layout, and a changed header is a new layout.
"""

from __future__ import annotations

import hashlib
import unicodedata
from typing import TYPE_CHECKING

from fleetward.domain.devices.serial_cells import SERIAL_HEADERS, squash
from fleetward.domain.devices.serials import is_known_form, looks_like_product, normalise

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

# Squashed as by `squash`: lower case, letters and digits only, without accents. The earlier in a list, the stronger.
_WORDS = {
    "product": (
        "productnumber partnumber productno partno productnr partnr product manufacturerpartnumber mfrpartnumber "
        "mfgpartnumber mfrpartno mfgpartno mpn vendorpartnumber vendorpartno hppartnumber hpproductnumber "
        "hppartno hpsku vendorsku sku productid productcode itemnumber itemno item material materialnumber pn "
        "varenummer varenr produktnummer produktnr artikkelnummer artikkelnr produsentensvarenr produsentvarenr "
        "herstellernummer herstellerartikelnummer herstellerteilenummer herstellernr artikelnummer artikelnr "
        "produktnummerhersteller materialnummer teilenummer referenceproduit refproduit referencefabricant "
        "reffabricant referenceconstructeur numerodeproduit codeproduit codearticle reference ref "
        "numerodeproducto numerodeparte nparte codigodeproducto codigoproducto codigo referenciafabricante "
        "referencia codigodoproduto numerodapeca"
    ),
    "product_text": (
        "productdescription productdesc description itemdescription productname modelname model productdescr "
        "itemdesc varetekst varebeskrivelse produktbeskrivelse produktnavn produkttekst beskrivelse modell "
        "produktbezeichnung artikelbezeichnung artikelbeschreibung bezeichnung produktname beschreibung "
        "designation descriptionproduit descriptionarticle libelle libelleproduit modele descripciondelproducto "
        "descripcionproducto descripcion nombredelproducto modelo descricaodoproduto"
    ),
    "program": (
        "program programme programname supportprogram supportprogramme supportoffer serviceprogram "
        "supportprogramm programm programmedesupport programa programadesoporte stotteprogram"
    ),
    "quantity": (
        "quantity qty quantitysold qtysold soldqty soldquantity quantityshipped qtyshipped shippedqty productqty "
        "productqt units unitssold antall antal mengde menge anzahl stuckzahl stueckzahl stk quantite qte "
        "quantitevendue cantidad cant cantidadvendida quantidade qtde"
    ),
    "reseller_id": (
        "resellerid resellernumber resellerno resellernr reselleraccount reselleraccountnumber resellercode "
        "resellerpin resellerlocationid partnerid partnernumber partnerno partneraccount partnercode dealerid "
        "dealernumber dealercode forhandlerid forhandlernummer forhandlernr forhandlerkode handlernummer "
        "haendlernummer handlernr haendlernr handlerid haendlerid wiederverkaufernummer wiederverkaeufernummer "
        "partnernummer partnernr numerorevendeur norevendeur coderevendeur idrevendeur numeroderevendeur "
        "idrevendedor codigorevendedor codigoderevendedor numeroderevendedor soldtoid soldtonumber soldto "
        "shiptoid shiptonumber customerid customernumber customerno customercode customeraccount accountnumber "
        "accountno kundenummer kundenr kundeid kundennummer kundennr numeroclient numclient codeclient noclient "
        "idcliente codigocliente codigodecliente numerodecliente"
    ),
    "reseller_name": (
        "resellername reseller partnername partner dealername dealer forhandler forhandlernavn handler haendler "
        "handlername haendlername wiederverkaufer wiederverkaeufer revendeur nomrevendeur nomdurevendeur "
        "revendedor nombrerevendedor nombredelrevendedor soldtoname shiptoname customername customer kundenavn "
        "kunde kundenname client nomclient nomduclient cliente nombrecliente nombredelcliente nomedocliente"
    ),
    "end_customer_id": (
        "endcustomerid endcustomernumber endcustomerno enduserid endusernumber enduserno endcustomercode "
        "endusercode endcustomeraccount sluttkundenummer sluttkundenr sluttkundeid sluttbrukerid endkundennummer "
        "endkundennr endkundenid numeroclientfinal codeclientfinal idclientfinal idclientefinal "
        "codigoclientefinal numeroclientefinal numerodeclientefinal"
    ),
    "end_customer_name": (
        "endcustomername endcustomer endusername enduser endusercompany endcustomercompany sluttkunde "
        "sluttkundenavn sluttbruker sluttbrukernavn endkunde endkundenname endkundename endabnehmer clientfinal "
        "nomclientfinal nomduclientfinal utilisateurfinal clientefinal nombreclientefinal nombredelclientefinal "
        "usuariofinal"
    ),
    "invoice": (
        "invoicenumber invoiceno invoicenr invoice invoiceid invno inv fakturanummer fakturanr faktura "
        "rechnungsnummer rechnungsnr rechnungnr rechnung rgnr numerodefacture nofacture nfacture numfacture "
        "numerofacture facture numerodefactura nofactura numfactura numerofactura nfactura factura notafiscal "
        "numeronotafiscal creditmemonumber creditmemono creditmemonr creditmemo creditnotenumber creditnoteno "
        "creditnote creditno kreditnotanummer kreditnotanr kreditnota gutschriftsnummer gutschriftnummer "
        "gutschriftsnr gutschriftnr gutschrift numerodavoir noavoir avoir notadecredito numeronotadecredito "
        "numerodenotadecredito"
    ),
    "invoice_date": (
        "invoicedate invdate dateofinvoice billingdate salesdate saledate datesold solddate transactiondate "
        "fakturadato salgsdato rechnungsdatum fakturadatum verkaufsdatum belegdatum datedefacture datefacture "
        "datefacturation datedefacturation datedevente datevente fechadefactura fechafactura fechadeventa "
        "fechaventa creditmemodate creditnotedate creditdate kreditnotadato gutschriftsdatum gutschriftdatum "
        "datedavoir dateavoir fechanotadecredito fechadenotadecredito dato datum date fecha data"
    ),
    "ship_date": (
        "shipdate shippingdate shipmentdate shippeddate dateshipped deliverydate despatchdate dispatchdate "
        "invoicedateship leveringsdato forsendelsesdato sendtdato lieferdatum versanddatum datedexpedition "
        "dateexpedition datedelivraison datelivraison fechadeenvio fechaenvio fechadeentrega fechaentrega "
        "fechadedespacho"
    ),
    "order": (
        "ordernumber orderno ordernr order orderid ponumber pono po purchaseorder purchaseordernumber customerpo "
        "customerponumber resellerpo salesorder salesordernumber salesorderno ordrenummer ordrenr ordre "
        "bestillingsnummer bestillingsnr auftragsnummer auftragsnr bestellnummer bestellnr bestellung auftrag "
        "numerodecommande nocommande numcommande commande numerodepedido nopedido numpedido pedido ordendecompra"
    ),
    "document_number": (
        "documentnumber documentno documentnr documentid document docnumber docno reportnumber dokumentnummer "
        "dokumentnr belegnummer belegnr beleg bilagsnummer bilagsnr numerodedocument nodocument numdocument "
        "numerodedocumento numdocumento nodocumento documento"
    ),
    "direction": (
        "transfertype transactiontype direction salestype saletype saleorreturn movementtype transactioncode "
        "transfercode documenttype doctype invoicetype type transtype transaksjonstype salgstype retning "
        "bilagstype bewegungsart vorgangsart transaktionstyp belegart typedetransaction typetransaction "
        "typedemouvement typedevente typededocument tipodetransaccion tipotransaccion tipodemovimiento "
        "tipomovimiento tipodedocumento tipo"
    ),
}
SYNONYMS = {"serial": SERIAL_HEADERS} | {name: tuple(words.split()) for name, words in _WORDS.items()}
REQUIRED = ("serial", "product", "reseller_id")
CREDIT_WORDS = ("credit", "kredit", "gutschrift", "avoir")

_ENOUGH = 0.5


def guess(headers: Sequence[str], sample_rows: Sequence[Sequence[str]] = ()) -> dict[str, int]:
    """Field to column index (from 0), by synonyms; serial and product also by what the sample rows hold."""
    squashed = [squash(header) for header in headers]
    found: dict[str, int] = {}
    for name, words in SYNONYMS.items():
        column = next((squashed.index(word) for word in words if word in squashed), None)
        if column is not None:
            found[name] = column
    for name, fits in (("serial", _is_serial), ("product", looks_like_product)):
        if name not in found and (column := _column_of(sample_rows, fits)) is not None:
            found[name] = column
    return found


def fingerprint(headers: Sequence[str]) -> str:
    """The layout's identity: SHA-256 of the headers in order, whatever case, spacing and empty ones at the end."""
    plain = [" ".join(unicodedata.normalize("NFKC", header).casefold().split()) for header in headers]
    while plain and not plain[-1]:
        plain.pop()
    return hashlib.sha256("\x1f".join(plain).encode("utf-8", "surrogatepass")).hexdigest()


def missing(mapping: Mapping[str, int]) -> list[str]:
    """Required fields without a column. A reseller's name is no substitute for its id: names are never keys."""
    return [name for name in REQUIRED if name not in mapping]


def recognised(cells: Sequence[str]) -> int:
    """How many different fields these cells name, read as headers."""
    return len({_FIELD_OF[word] for word in map(squash, cells) if word in _FIELD_OF})


def names_credit(header: str) -> bool:
    """Whether a document column holds credit memos only, so that its rows are returns ('Credit memo no.')."""
    squashed = squash(header)
    is_credit = any(word in squashed for word in (*CREDIT_WORDS, "notadecredito"))
    return is_credit and not any(word in squashed for word in ("invoice", "faktura", "rechnung", "facture", "factura"))


_FIELD_OF = {word: name for name, words in SYNONYMS.items() for word in words}


def _is_serial(text: str) -> bool:
    return is_known_form(normalise(text).value)


def _column_of(rows: Sequence[Sequence[str]], fits: Callable[[str], bool]) -> int | None:
    """The column where at least half of the sample cells fit."""
    width = max((len(row) for row in rows), default=0)
    shares = [sum(fits(row[column]) for row in rows if column < len(row)) / len(rows) for column in range(width)]
    best = max(shares, default=0)
    return shares.index(best) if best >= _ENOUGH else None
