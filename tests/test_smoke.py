from fleetward.domain.partners.models import Partner
import pytest
@pytest.mark.parametrize('i',range(5))
def test_x(db, client, i):
    assert Partner.objects.count()==0
    Partner.objects.create(name='a',account='a',country='NO')
    assert client.get('/').status_code==302
    assert client.get('/account/login/').status_code==200
