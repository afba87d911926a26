using Sigstore.Client.Services;

namespace Sigstore.Client.Tests.Services;

public sealed class SecretTextTests
{
    [Fact]
    public void Takes_out_a_secret_and_each_long_part_of_it() => Assert.Equal(
        "sent [secret], signed part [secret], short part abc",
        SecretText.Without("sent abc.payload-of-the-token.signature-of-it, signed part payload-of-the-token, short part abc", "abc.payload-of-the-token.signature-of-it"));

    // A provider chooses some of the codes that are sent to it later.
    [Fact]
    public void An_empty_secret_is_nothing_to_take_out() => Assert.Equal("says [secret]", SecretText.Without("says it-all-at-length", "", "it-all-at-length"));
}
