namespace Sigstore.Client.Tests.Signing;

/// <summary>Searches texts for a token, whole or in parts.</summary>
internal static class SecretSearch
{
    public static void AssertAbsent(string token, params IEnumerable<string> texts)
    {
        foreach (var text in texts)
        {
            Assert.All(token.Split('.'), part => Assert.DoesNotContain(part, text, StringComparison.Ordinal));
        }
    }

    /// <summary>Everything an exception could ever print.</summary>
    public static IEnumerable<string> TextsOf(Exception exception)
    {
        for (var current = exception; current is not null; current = current.InnerException)
        {
            yield return current.ToString();
            foreach (System.Collections.DictionaryEntry data in current.Data)
            {
                yield return $"{data.Key}={data.Value}";
            }
        }
    }
}
