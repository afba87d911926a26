using Sigstore.Client.Tuf;

namespace Sigstore.Client.Tests.Tuf;

public sealed class PathPatternTests
{
    [Theory]
    [InlineData("*", "file", true)]
    [InlineData("*", "dir/file", false)]
    [InlineData("*/*", "dir/file", true)]
    [InlineData("targets/*.tgz", "targets/foo.tgz", true)]
    [InlineData("targets/*.tgz", "targets/foo.txt", false)]
    [InlineData("targets/*.tgz", "targets/a/foo.tgz", false)]
    [InlineData("foo-?.tgz", "foo-2.tgz", true)]
    [InlineData("foo-?.tgz", "foo-alpha.tgz", false)]
    [InlineData("foo-?.tgz", "foo-.tgz", false)]
    [InlineData("*.doc", "README.DOC", false)]
    [InlineData("/foo*", "foo-1", false)]
    [InlineData("/foo*", "/foo-1", true)]
    [InlineData("a*b*c", "aXbYc", true)]
    [InlineData("a*b*c", "aXcYb", false)]
    [InlineData("a*b*c", "abbbc", true)]
    [InlineData("[abc]x", "bx", true)]
    [InlineData("[!abc]x", "bx", false)]
    [InlineData("[!abc]x", "dx", true)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[a-c]x", "dx", false)]
    [InlineData("[]a]x", "]x", true)]
    [InlineData("[!]]x", "]x", false)]
    [InlineData("[a-]x", "-x", true)]
    [InlineData("[open", "[open", true)]
    [InlineData("[", "[", true)]
    [InlineData("**", "anything", true)]
    [InlineData("", "", true)]
    [InlineData("", "a", false)]
    [InlineData("a+(b).c", "a+(b).c", true)]
    [InlineData("a+(b).c", "aa(b)xc", false)]
    public void Matches_segment_by_segment(string pattern, string path, bool matches) =>
        Assert.Equal(matches, PathPattern.Parse(pattern).Matches(path));

    [Fact(Timeout = 5000)]
    public async Task A_pattern_of_many_stars_takes_no_exponential_time() =>
        Assert.False(await Task.Run(() => PathPattern.Parse(string.Concat(Enumerable.Repeat("a*", 200)) + "b").Matches(new string('a', 2000)), TestContext.Current.CancellationToken));
}
