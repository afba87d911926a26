using FsCheck;
using FsCheck.Fluent;
using Sigstore.Client.Encoding;
using Sigstore.Client.Failures;

namespace Sigstore.Client.Tests.Encoding;

public sealed class DerReaderTests
{
    [Theory]
    [InlineData("3080010100 0000")] // indefinite length
    [InlineData("308101 00")] // length not minimal
    [InlineData("30820002 0500")]
    [InlineData("3002 0500 00")] // bytes behind
    [InlineData("3003 0500")] // cut
    [InlineData("3184 00")]
    [InlineData("")]
    public void Refuses_what_is_not_der(string hex) => Refusals.Throws(FailureCode.CertificateMalformed, () =>
    {
        var reader = Reader(hex);
        var sequence = reader.Sequence();
        reader.End();
        while (!sequence.IsAtEnd)
        {
            _ = sequence.Element();
        }
    });

    [Theory]
    [InlineData("0202 0001")]
    [InlineData("0202 ff80")]
    [InlineData("0200")]
    [InlineData("0205 0100000000")]
    [InlineData("0201 80")]
    public void Refuses_integers_that_are_not_minimal_or_not_small(string hex) => Refusals.Throws(FailureCode.CertificateMalformed, () => Reader(hex).SmallInteger());

    [Theory]
    [InlineData("0101 01")]
    [InlineData("0102 ffff")]
    public void Refuses_booleans_but_the_two(string hex) => Refusals.Throws(FailureCode.CertificateMalformed, () => Reader(hex).Boolean());

    [Theory]
    [InlineData("0302 0780")]
    [InlineData("2303 030100")]
    public void Refuses_bit_strings_of_partial_bytes_where_whole_ones_are_wanted(string hex) =>
        Refusals.Throws(FailureCode.CertificateMalformed, () => Reader(hex).BitString());

    [Theory]
    [InlineData("0600")]
    [InlineData("0602 2a80")]
    public void Refuses_broken_object_identifiers(string hex) => Refusals.Throws(FailureCode.CertificateMalformed, () => Reader(hex).OidBytes());

    [Theory]
    [InlineData("0c01 ff")]
    [InlineData("1301 41")]
    public void Refuses_texts_of_another_type_or_encoding(string hex) => Refusals.Throws(FailureCode.CertificateMalformed, () => Reader(hex).Utf8String());

    [Theory]
    [InlineData("8101 80")] // not 7-bit
    [InlineData("a103 160141")] // in pieces, which DER has not
    [InlineData("8201 41")] // another tag
    public void Refuses_names_that_are_no_ia5_string_in_one_piece(string hex) =>
        Refusals.Throws(FailureCode.CertificateMalformed, () => Reader(hex).Ia5String(Reader(hex).PeekTag() is { TagValue: 1 } tag ? tag : new System.Formats.Asn1.Asn1Tag(System.Formats.Asn1.TagClass.ContextSpecific, 1)));

    [Fact]
    public void Refuses_an_octet_string_in_pieces() => Refusals.Throws(FailureCode.CertificateMalformed, () => Reader("a704 7f000001").OctetString(Reader("a704 7f000001").PeekTag()));

    [Theory]
    [InlineData("170d3236313132323137303030305a", "2026-11-22T17:00:00Z")]
    [InlineData("170d3530303130313030303030305a", "1950-01-01T00:00:00Z")]
    [InlineData("180f32303530303130313030303030305a", "2050-01-01T00:00:00Z")]
    public void Reads_times_of_certificates(string hex, string time) =>
        Assert.Equal(DateTimeOffset.Parse(time, System.Globalization.CultureInfo.InvariantCulture), Reader(hex).CertificateTime());

    [Theory]
    [InlineData("170b323631313232313730305a")]
    [InlineData("1811323035303031303130303030303 02e355a")]
    [InlineData("0500")]
    public void Refuses_times_in_other_forms(string hex) => Refusals.Throws(FailureCode.CertificateMalformed, () => Reader(hex).CertificateTime());

    [Fact]
    public void No_bytes_make_it_throw_anything_else() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        foreach (var read in Reads)
        {
            try
            {
                read(bytes);
            }
            catch (SigstoreException refusal)
            {
                Assert.Equal(FailureCode.CertificateMalformed, refusal.Failure.Code);
            }
        }
    }).QuickCheckThrowOnFailure();

    private static readonly Action<byte[]>[] Reads =
    [
        bytes => new DerReader(bytes, FailureCode.CertificateMalformed, "x").Sequence(), bytes => new DerReader(bytes, FailureCode.CertificateMalformed, "x").Element(),
        bytes => new DerReader(bytes, FailureCode.CertificateMalformed, "x").IntegerBytes(), bytes => new DerReader(bytes, FailureCode.CertificateMalformed, "x").Oid(),
        bytes => new DerReader(bytes, FailureCode.CertificateMalformed, "x").BitString(), bytes => new DerReader(bytes, FailureCode.CertificateMalformed, "x").Utf8String(),
        bytes => new DerReader(bytes, FailureCode.CertificateMalformed, "x").CertificateTime(), bytes => new DerReader(bytes, FailureCode.CertificateMalformed, "x").GeneralizedTime(),
        bytes => new DerReader(bytes, FailureCode.CertificateMalformed, "x").Boolean(), bytes => new DerReader(bytes, FailureCode.CertificateMalformed, "x").PeekTag(),
    ];

    private static DerReader Reader(string hex) =>
        new(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), FailureCode.CertificateMalformed, "test");
}
