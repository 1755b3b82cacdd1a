"""What people are told when single sign-on is refused."""

from django.utils.translation import gettext_lazy as _

from fleetward.domain.sign_on.operations.refusing import Refusal

SENTENCES = {
    Refusal.NOT_REACHED: _("The provider was not reached. Its address must be https:// on the public internet."),
    Refusal.NOT_UNDERSTOOD: _("The provider's answer could not be trusted."),
    Refusal.NOT_TESTED: _("Test the provider first: nobody is sent to one that has never answered."),
    Refusal.NO_DOMAIN: _("Add an e-mail domain first, and wait until it is accepted."),
    Refusal.BAD_DOMAIN: _("Write a domain such as example.com; at most 50 can be added."),
    Refusal.TAKEN: _("It belongs to another company already."),
    Refusal.FOREIGN_ADDRESS: _("The address's domain is not one that was accepted for you."),
    Refusal.NOT_VERIFIED: _("The provider does not vouch for the address."),
    Refusal.NO_PLACE: _("This person is no member here."),
    Refusal.OTHER_IDENTITY: _("This member signs in with another account of the provider."),
    Refusal.OVER: _("This sign-in is over. Start again."),
    Refusal.LAST_ADMINISTRATOR: _("This is the last administrator."),
}
